# The CA of the test cluster. Its private key is the hash of a word and not secret. So the hash of its public key is
# known without building anything, and can be written into the worker's configuration.
{ pkgs }:
{
  # SHA-256 of the public key (SubjectPublicKeyInfo, DER).
  pin = "sha256:a9b2995d535da02caf70c39c4ac9ed8527ebe0f578a53af8717afda5f6dc8bd5";

  # A folder with `ca.crt` and `ca.key`.
  files =
    pkgs.runCommand "ca"
      {
        nativeBuildInputs = [ pkgs.openssl ];
        number = builtins.hashString "sha256" "ducksnest";
      }
      ''
        mkdir "$out"
        # An ECPrivateKey (RFC 5915) on the curve prime256v1; openssl computes the public key.
        echo "30310201010420''${number}a00a06082a8648ce3d030107" | tr a-f A-F | basenc --base16 --decode |
          openssl ec -inform DER -out "$out/ca.key"
        openssl req -x509 -key "$out/ca.key" -subj /CN=kubernetes -days 3650 -out "$out/ca.crt"
      '';
}

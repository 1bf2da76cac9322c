# The PKI of the test cluster. The CA's private key is the hash of a word and not secret. So the hash of its public key is
# known without building anything, and can be written into the worker's configuration.
{ pkgs }:
{
  # SHA-256 of the CA's public key (SubjectPublicKeyInfo, DER).
  pin = "sha256:a9b2995d535da02caf70c39c4ac9ed8527ebe0f578a53af8717afda5f6dc8bd5";

  # Two folders, `public` and `private`, as ducksnest.control-plane.pki takes them.
  files =
    pkgs.runCommand "pki"
      {
        nativeBuildInputs = [ pkgs.openssl ];
        number = builtins.hashString "sha256" "ducksnest";
      }
      ''
        mkdir --parents "$out/public" "$out/private"
        # An ECPrivateKey (RFC 5915) on the curve prime256v1; openssl computes the public key.
        echo "30310201010420''${number}a00a06082a8648ce3d030107" | tr a-f A-F | basenc --base16 --decode |
          openssl ec -inform DER -out "$out/private/pki-ca"
        for name in front-proxy-ca etcd-ca sa; do
          openssl ecparam -name prime256v1 -genkey -noout -out "$out/private/pki-$name"
        done
        for name in ca front-proxy-ca etcd-ca; do
          openssl req -x509 -key "$out/private/pki-$name" -subj "/O=test/CN=$name" -days 3650 -out "$out/public/$name.crt"
        done
        openssl ec -in "$out/private/pki-sa" -pubout -out "$out/public/sa.pub"
      '';
}

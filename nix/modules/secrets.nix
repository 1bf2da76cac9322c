# The age files that the host decrypts. A file that does not exist yet is a warning, so the host still evaluates.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.ducksnest;
  given = lib.filterAttrs (_: secret: secret.file != null) cfg.secrets;
  present = lib.filterAttrs (_: secret: builtins.pathExists secret.file) given;
  absent = removeAttrs given (lib.attrNames present);
in
{
  options.ducksnest = {
    secrets = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            file = mkOption {
              type = types.nullOr types.path;
              default = null;
              example = lib.literalExpression "../../secrets/laptop-firebat-join-token.age";
              description = ''
                File with the secret, encrypted with age. A missing file is a warning, not an error. `null`
                if the secret reaches the host in another way.
              '';
            };
            owner = mkOption {
              type = types.str;
              default = "root";
              example = "wpa_supplicant";
              description = "User that owns the decrypted file and is the only one that can read it, except root.";
            };
          };
        }
      );
      default = { };
      description = "Secrets to decrypt at boot, by name. The secret `<name>` is decrypted to /run/agenix/<name>.";
    };

    ageIdentityFile = mkOption {
      type = types.nullOr types.externalPath;
      default = null;
      example = "/var/lib/ducksnest/age-identity";
      description = ''
        File on the host with the private key that decrypts the secrets. `null` uses the SSH host key. An
        EC2 instance has no host key before its first boot, so it needs an identity that is put there separately.
      '';
    };
  };

  config = {
    warnings = lib.mapAttrsToList (
      name: secret:
      "ducksnest.secrets.${name}: ${baseNameOf secret.file} does not exist, or Git does not track it, so the flake does "
      + "not see it. Services that need the secret start once it is deployed."
    ) absent;
  }
  # A host without secrets, such as a VM in a test, does not import agenix.
  // lib.optionalAttrs (options ? age) {
    age.secrets = lib.mapAttrs (_: secret: { inherit (secret) file owner; }) present;
    age.identityPaths = lib.mkIf (cfg.ageIdentityFile != null) [ cfg.ageIdentityFile ];
  };
}

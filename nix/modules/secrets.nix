# Which age files the host decrypts, so that a host evaluates before any of them has been made.
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
                The encrypted file. It may not exist yet: that is a warning, not an error. `null` where
                something else puts the secret in place.
              '';
            };
            owner = mkOption {
              type = types.str;
              default = "root";
              example = "wpa_supplicant";
              description = "User that may read the decrypted file.";
            };
          };
        }
      );
      default = { };
      description = "Secrets to decrypt at boot: the one called NAME becomes /run/agenix/NAME.";
    };

    ageIdentityFile = mkOption {
      type = types.nullOr types.externalPath;
      default = null;
      example = "/var/lib/ducksnest/age-identity";
      description = ''
        Private key that decrypts the secrets; `null` is the SSH host key. An EC2 instance has no host
        key before its first boot, so there user-data puts an identity in place.
      '';
    };
  };

  config = {
    warnings = lib.mapAttrsToList (
      name: secret:
      "ducksnest.secrets.${name}: there is no ${baseNameOf secret.file}, or git does not track it, which a flake "
      + "needs. What waits for it starts once it is deployed."
    ) absent;
  }
  # A machine without secrets, such as a VM in a test, need not import agenix.
  // lib.optionalAttrs (options ? age) {
    age.secrets = lib.mapAttrs (_: secret: { inherit (secret) file owner; }) present;
    age.identityPaths = lib.mkIf (cfg.ageIdentityFile != null) [ cfg.ageIdentityFile ];
  };
}

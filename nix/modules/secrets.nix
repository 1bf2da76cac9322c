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
  # The first item that fits; null if there is none.
  firstOf = list: if list == [ ] then null else lib.head list;
  present = lib.filterAttrs (_: secret: secret.file != null) cfg.secrets;
  absent = lib.filterAttrs (_: secret: secret.file == null && secret.files != [ ] && !secret.optional) cfg.secrets;

  # A file as the repository names it, such as nix/secrets/ducksnest/shared/wifi.age.
  inRepository = file: "nix" + lib.removePrefix (toString ../.) (toString file);
  command =
    name:
    {
      join-token = "ducksnest token mint <host>";
      tailscale-auth-key = "ducksnest secrets set tailscale-auth-key --host <host>";
    }
    .${name} or "ducksnest secrets set ${name}";
in
{
  options.ducksnest.secrets = mkOption {
    type = types.attrsOf (
      types.submodule (
        { config, ... }:
        {
          options = {
            files = mkOption {
              type = types.listOf types.path;
              default = [ ];
              example = lib.literalExpression ''
                [
                  ../../secrets/ducksnest/sites/home/wifi.age
                  ../../secrets/ducksnest/shared/wifi.age
                ]
              '';
              description = ''
                Files with the secret, encrypted with age, most specific first. The host decrypts the first that
                exists. If none exists, that is a warning, not an error. An empty list if the secret reaches the
                host in another way.
              '';
            };
            optional = mkOption {
              type = types.bool;
              default = false;
              description = "Whether the host works without the secret, so that a missing file is no warning.";
            };
            owner = mkOption {
              type = types.str;
              default = "root";
              example = "wpa_supplicant";
              description = "User that owns the decrypted file and is the only one that can read it, except root.";
            };
            file = mkOption {
              type = types.nullOr types.path;
              default = firstOf (lib.filter builtins.pathExists config.files);
              defaultText = lib.literalExpression "the first of `files` that exists, or null";
              readOnly = true;
              description = "The file that the host decrypts. `null` if none of its files exists.";
            };
          };
        }
      )
    );
    default = { };
    description = "Secrets to decrypt at boot, by name. The secret `<name>` is decrypted to /run/agenix/<name>.";
  };

  config = {
    warnings = lib.mapAttrsToList (
      name: secret:
      "ducksnest.secrets.${name}: there is no ${lib.concatMapStringsSep " or " inRepository secret.files}, or Git does "
      + "not track it, so the flake does not see it. `${command name}` makes it. Services that need the secret start "
      + "once it is deployed."
    ) absent;
  }
  # A host without secrets, such as a VM in a test, does not import agenix.
  // lib.optionalAttrs (options ? age) {
    age.secrets = lib.mapAttrs (_: secret: { inherit (secret) file owner; }) present;
    # The host's key is made before the host, so it is there at the first boot.
    age.identityPaths = lib.mkDefault [ "/etc/ssh/ssh_host_ed25519_key" ];
  };
}

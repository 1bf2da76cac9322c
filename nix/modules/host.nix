# The host's identity and administration: name, users, sshd, Nix settings.
{ config, lib, ... }:
let
  inherit (lib)
    mkDefault
    mkIf
    mkOption
    types
    ;
  cfg = config.ducksnest.host;
  consolePassword = config.ducksnest.secrets.console-password.file or null;
  keyHolders = lib.filterAttrs (_: user: user.sshKeys != [ ]) cfg.users;
in
{
  options.ducksnest = {
    role = mkOption {
      type = types.enum [
        "control-plane"
        "worker"
      ];
      example = "worker";
      description = "The host's role in the cluster. It selects kubeadm init or kubeadm join.";
    };

    host = {
      name = mkOption {
        type = types.strMatching "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
        example = "laptop-firebat";
        description = ''
          Host name, 1 to 63 characters (a DNS label). It is also the name of the Kubernetes node and of the
          host in the tailnet.
        '';
      };
      stateVersion = mkOption {
        type = types.strMatching "[0-9]{2}\\.[0-9]{2}";
        example = "26.05";
        description = ''
          NixOS release that the host was first installed with. Do not change it when upgrading: services
          use it to keep the format of their data.
        '';
      };
      timeZone = mkOption {
        type = types.str;
        default = "UTC";
        example = "Asia/Seoul";
        description = "Time zone, as a name of the IANA time zone database.";
      };
      locale = mkOption {
        type = types.str;
        default = "en_US.UTF-8";
        example = "ko_KR.UTF-8";
        description = "Language and formats of the system, as a glibc locale.";
      };
      users = mkOption {
        type = types.attrsOf (
          types.submodule {
            options.sshKeys = mkOption {
              type = types.listOf types.singleLineStr;
              default = [ ];
              example = [ "ssh-ed25519 AAAAC3Nza... admin@ducksnest" ];
              description = "SSH public keys with which the user logs in. Without a key, the user cannot log in.";
            };
          }
        );
        default = { };
        example.admin.sshKeys = [ "ssh-ed25519 AAAAC3Nza... admin@ducksnest" ];
        description = ''
          Administrators by user name. Each may use sudo without a password. With the secret `console-password`,
          a hash as crypt(5) has it, all of them may also log in at the console; see access.nix for root.
        '';
      };
      hosts = mkOption {
        type = types.attrsOf (types.listOf types.str);
        default = { };
        example."10.20.0.10" = [ "control-plane.example.ts.net" ];
        description = ''
          Entries of /etc/hosts: names by IP address. The name of the API endpoint must be here, because
          resolv.conf does not list MagicDNS, so nothing else resolves names of the tailnet.
        '';
      };
      nodeExporter = mkOption {
        type = types.bool;
        default = false;
        description = "Whether to run the Prometheus node exporter, which serves the host's metrics on TCP port 9100.";
      };
      binaryCache = mkOption {
        type = types.nullOr (
          types.submodule {
            options = {
              url = mkOption {
                type = types.str;
                example = "s3://ducksnest-nix-cache?region=ap-northeast-2";
                description = "URL of the cache, as `nix.settings.substituters` takes it.";
              };
              publicKey = mkOption {
                type = types.strMatching "[^:[:space:]]+:[A-Za-z0-9+/]{43}=";
                example = "ducksnest-1:BtWzz0f2wrhYQ2nrnCZYZ5Pl5zNtuDzWTwGxMEgF6Hg=";
                description = ''
                  Public key that verifies the cache's signatures, in the form `<name>:<base64>` that
                  `nix key convert-secret-to-public` prints.
                '';
              };
            };
          }
        );
        default = null;
        description = ''
          Your own Nix binary cache, used in addition to cache.nixos.org. Store paths without a valid
          signature are rejected. `null` uses none.
        '';
      };
    };
  };

  config = {
    assertions = [
      {
        assertion = keyHolders != { };
        message = "No user of ${cfg.name} has an SSH key, so nobody could log in: set ducksnest.host.users.<name>.sshKeys.";
      }
      {
        assertion = !(cfg.users ? root);
        message = "sshd on ${cfg.name} does not let root log in: use a name other than root in ducksnest.host.users.";
      }
    ];

    networking.hostName = cfg.name;
    networking.hosts = cfg.hosts;
    system.stateVersion = mkDefault cfg.stateVersion;
    time.timeZone = mkDefault cfg.timeZone;
    i18n.defaultLocale = mkDefault cfg.locale;

    users.mutableUsers = mkDefault false;
    users.users = lib.mapAttrs (_: user: {
      isNormalUser = true;
      extraGroups = [ "wheel" ];
      openssh.authorizedKeys.keys = user.sshKeys;
      # agenix decrypts it before NixOS creates the users.
      hashedPasswordFile = mkIf (consolePassword != null) "/run/agenix/console-password";
    }) cfg.users;
    # The password is for the console alone. The SSH key is the credential, and sudo cannot ask for that.
    security.sudo.wheelNeedsPassword = mkDefault false;

    services.openssh = {
      enable = true;
      openFirewall = mkDefault false; # ducksnest.firewall opens it per interface
      settings = {
        PasswordAuthentication = mkDefault false;
        KbdInteractiveAuthentication = mkDefault false;
        PermitRootLogin = mkDefault "no"; # overrides prohibit-password of the Amazon image
        X11Forwarding = mkDefault false;
        AllowUsers = lib.attrNames keyHolders;
      };
    };

    services.prometheus.exporters.node.enable = mkIf cfg.nodeExporter true;

    nix = {
      settings = {
        experimental-features = [
          "nix-command"
          "flakes"
        ];
        auto-optimise-store = mkDefault true;
        # `nixos-rebuild --target-host` copies closures as an administrator. wheel can become root anyway.
        trusted-users = [ "@wheel" ];
        substituters = lib.optional (cfg.binaryCache != null) cfg.binaryCache.url;
        trusted-public-keys = lib.optional (cfg.binaryCache != null) cfg.binaryCache.publicKey;
        # If a cache is unreachable, a deployment continues after seconds.
        connect-timeout = mkDefault 5;
        fallback = mkDefault true;
      };
      gc = {
        automatic = mkDefault true;
        dates = mkDefault "weekly";
        options = mkDefault "--delete-older-than 30d";
      };
    };
  };
}

# Who the machine is and who may administer it: name, users, sshd, Nix itself.
{ config, lib, ... }:
let
  inherit (lib)
    mkDefault
    mkIf
    mkOption
    types
    ;
  cfg = config.ducksnest.host;
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
      description = "What the machine is to the cluster. One of the two, so it has no default.";
    };

    host = {
      name = mkOption {
        type = types.strMatching "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
        example = "laptop-firebat";
        description = "Host name; also its name as a Kubernetes node and on the tailnet.";
      };
      stateVersion = mkOption {
        type = types.strMatching "[0-9]{2}\\.[0-9]{2}";
        example = "26.05";
        description = "NixOS release the machine was first installed with. It stays, whatever runs later.";
      };
      timeZone = mkOption {
        type = types.str;
        default = "UTC";
        example = "Asia/Seoul";
        description = "Name in the IANA time zone database.";
      };
      locale = mkOption {
        type = types.str;
        default = "en_US.UTF-8";
        example = "ko_KR.UTF-8";
        description = "Default locale.";
      };
      users = mkOption {
        type = types.attrsOf (
          types.submodule {
            options.sshKeys = mkOption {
              type = types.listOf types.singleLineStr;
              default = [ ];
              example = [ "ssh-ed25519 AAAAC3Nza... admin@ducksnest" ];
              description = "Public keys that let the user in.";
            };
          }
        );
        default = { };
        example.admin.sshKeys = [ "ssh-ed25519 AAAAC3Nza... admin@ducksnest" ];
        description = "Administrators, by name.";
      };
      hosts = mkOption {
        type = types.attrsOf (types.listOf types.str);
        default = { };
        example."10.20.0.10" = [ "control-plane.example.ts.net" ];
        description = ''
          Address to names, for /etc/hosts. The API endpoint belongs here: MagicDNS is kept out of
          resolv.conf, so nothing else resolves a tailnet name.
        '';
      };
      nodeExporter = mkOption {
        type = types.bool;
        default = false;
        description = "Whether the machine serves its metrics to Prometheus, on TCP 9100.";
      };
      binaryCache = mkOption {
        type = types.nullOr (
          types.submodule {
            options = {
              url = mkOption {
                type = types.str;
                example = "s3://ducksnest-nix-cache?region=ap-northeast-2";
                description = "Where the cache is.";
              };
              publicKey = mkOption {
                type = types.strMatching "[^:[:space:]]+:[A-Za-z0-9+/]{43}=";
                example = "ducksnest-1:BtWzz0f2wrhYQ2nrnCZYZ5Pl5zNtuDzWTwGxMEgF6Hg=";
                description = "Key that its paths are signed with, as `nix key convert-secret-to-public` prints it.";
              };
            };
          }
        );
        default = null;
        description = "A Nix cache of one's own, used beside cache.nixos.org. What is unsigned is not taken.";
      };
    };
  };

  config = {
    assertions = [
      {
        assertion = keyHolders != { };
        message = "Nobody could log in to ${cfg.name}: set ducksnest.host.users.<name>.sshKeys.";
      }
      {
        assertion = !(cfg.users ? root);
        message = "sshd turns root away on ${cfg.name}: give ducksnest.host.users a name other than root.";
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
    }) cfg.users;
    # Nobody here has a password, so asking for one would only shut sudo: the SSH key is the credential.
    security.sudo.wheelNeedsPassword = mkDefault false;

    services.openssh = {
      enable = true;
      openFirewall = mkDefault false; # ducksnest.firewall says where from
      settings = {
        PasswordAuthentication = mkDefault false;
        KbdInteractiveAuthentication = mkDefault false;
        PermitRootLogin = mkDefault "no"; # the Amazon image says prohibit-password; AllowUsers decides
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
        # `nixos-rebuild --target-host` copies closures as an administrator; wheel is root here anyway.
        trusted-users = [ "@wheel" ];
        substituters = lib.optional (cfg.binaryCache != null) cfg.binaryCache.url;
        trusted-public-keys = lib.optional (cfg.binaryCache != null) cfg.binaryCache.publicKey;
        # A cache that is away must cost seconds, not the deployment.
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

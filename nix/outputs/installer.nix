# The minimal installer of nixpkgs, for machines that nixos-anywhere installs. Administrators log in over SSH as root,
# without setting a password first. A machine without a cable joins a Wi-Fi network of the homelab: the first console
# asks for the passphrase, which is in no image.
{
  lib,
  modulesPath,
  pkgs,
  sshKeys,
  wifiNetworks, # sets of ssid and country, which may be null
  ...
}:
let
  hasWifi = wifiNetworks != [ ];
  ssids = lib.unique (map (network: network.ssid) wifiNetworks);
  countries = lib.unique (
    lib.filter (country: country != null) (map (network: network.country) wifiNetworks)
  );
  secretsFile = "/run/ducksnest-wifi/passphrases";

  joinWifi = pkgs.writeShellApplication {
    name = "ducksnest-wifi";
    runtimeInputs = [
      pkgs.coreutils
      pkgs.iproute2
      pkgs.systemd
      pkgs.util-linux # rfkill
      pkgs.wpa_supplicant # wpa_passphrase
    ];
    runtimeEnv = {
      SSIDS = lib.concatStringsSep "\n" ssids; # no SSID of a manifest has a line break
      SECRETS_FILE = secretsFile;
    };
    text = builtins.readFile ./installer-wifi.sh;
  };
in
{
  imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-minimal.nix" ];

  config = lib.mkMerge [
    {
      users.users.root.openssh.authorizedKeys.keys = sshKeys; # nixos-anywhere logs in as root
      nix.settings.experimental-features = [
        "nix-command"
        "flakes"
      ];
      environment.systemPackages = [
        pkgs.cpio # nixos-anywhere requires it
        pkgs.git # a flake in a repository needs it
        pkgs.iw # lists Wi-Fi networks
        pkgs.nixos-facter # `ducksnest host add --facter` reads its report
      ];
    }

    (lib.mkIf hasWifi {
      networking.networkmanager.enable = lib.mkForce false; # it would take the card from wpa_supplicant
      networking.wireless = {
        enable = lib.mkForce true;
        inherit secretsFile;
        networks = lib.listToAttrs (
          lib.imap0 (
            index: ssid: lib.nameValuePair ssid { pskRaw = "ext:network_${toString index}"; }
          ) ssids
        );
        # wpa_supplicant takes one country for all networks.
        extraConfig = lib.mkIf (lib.length countries == 1) "country=${lib.head countries}";
      };
      hardware.wirelessRegulatoryDatabase = true;
      systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ ]; # ducksnest-wifi starts it

      environment.systemPackages = [ joinWifi ];
      environment.loginShellInit = ''
        if [ "$(tty)" = /dev/tty1 ]; then sudo ${lib.getExe joinWifi} || true; fi
      '';
    })
  ];
}

# An EC2 instance: its SSH host key, Session Manager, and the volume that outlives it, with etcd's data.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib)
    mkForce
    mkIf
    mkOption
    types
    ;
  cfg = config.ducksnest.ec2;
  # The name with which the volume is attached. On Nitro, where the kernel calls it nvme1n1 or otherwise, the rules of
  # amazon-ec2-utils make this link: https://github.com/amazonlinux/amazon-ec2-utils/blob/main/70-ec2-nvme-devices.rules
  device = "/dev/sdf";
  mountPoint = "/var/lib/etcd";
  # Units that must not write into the empty folder below the mount point. They want the mount and check for it, so that
  # each of their attempts tries to mount again; `requires` would leave them stopped.
  onVolume = {
    wants = [ "var-lib-etcd.mount" ];
    after = [ "var-lib-etcd.mount" ];
    serviceConfig.ExecStartPre = [
      "${pkgs.util-linux}/bin/mountpoint --quiet ${mountPoint}"
      # The volume may have grown. The mount option x-systemd.growfs would make local-fs.target wait for etcd-volume.service,
      # which starts after it, and systemd would leave out units of the boot to resolve that cycle.
      "-${pkgs.xfsprogs}/bin/xfs_growfs -d ${mountPoint}"
      "${pkgs.coreutils}/bin/chmod 0700 ${mountPoint}"
    ];
  };
in
{
  options.ducksnest.ec2 = {
    etcdVolume = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether etcd's data is on a volume of its own, attached as {file}`${device}`. A volume that is blank is
        formatted; one with other content than etcd's file system is refused.
      '';
    };
    sessionManager = mkOption {
      type = types.bool;
      default = true;
      description = "Whether AWS Session Manager can open a shell on the instance. It needs no open port.";
    };
  };

  config = mkIf (config.ducksnest.hardware.boot == "amazon") {
    # The image turns it on.
    services.amazon-ssm-agent.enable = mkIf (!cfg.sessionManager) (mkForce false);

    # The key that the first boot installs, and known_hosts names. sshd makes no others.
    services.openssh.hostKeys = [
      {
        type = "ed25519";
        path = "/etc/ssh/ssh_host_ed25519_key";
      }
    ];

    # The first boot removes it, unless the instance loses power.
    systemd.tmpfiles.settings."10-ducksnest"."/var/lib/ducksnest/first-boot/swap"."r!" = { };

    fileSystems = mkIf cfg.etcdVolume {
      ${mountPoint} = {
        inherit device;
        fsType = "xfs"; # ext4 makes a folder lost+found, and kubeadm refuses a folder that is not empty
        options = [
          "noatime"
          "nofail" # without the volume, the host boots and says what is missing
          "x-systemd.device-timeout=2min"
          "x-systemd.requires=etcd-volume.service"
        ];
      };
    };

    systemd.services = mkIf cfg.etcdVolume {
      kubeadm-init = onVolume;
      kubelet = onVolume;
      etcd-volume = {
        description = "Format the volume for etcd, if it is blank";
        environment.DEVICE = device;
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          TimeoutStartSec = "5min";
          ExecStart = lib.getExe (
            pkgs.writeShellApplication {
              name = "etcd-volume";
              text = builtins.readFile ./scripts/etcd-volume.sh;
              runtimeInputs = [
                pkgs.coreutils
                pkgs.util-linux
                pkgs.xfsprogs
              ];
            }
          );
        };
      };
    };
  };
}

# Deployments that roll back by themselves: `ducksnest deploy` runs ducksnest-activate on the host.
{ lib, pkgs, ... }:
let
  activate = pkgs.writeShellApplication {
    name = "ducksnest-activate";
    text = builtins.readFile ./scripts/activate.sh;
    runtimeInputs = [
      pkgs.nix
      pkgs.systemd
      pkgs.coreutils
      pkgs.util-linux
    ];
  };
in
{
  environment.systemPackages = [ activate ];

  # After a reboot, nothing else remembers that a deployment waits for its confirmation.
  systemd.services.ducksnest-deployment = {
    description = "Wait for the confirmation of a deployment";
    wantedBy = [ "multi-user.target" ];
    before = [ "sshd.service" ]; # so that another deployment does not come first
    unitConfig.ConditionPathExists = "/var/lib/ducksnest/deploy/pending";
    unitConfig.RequiresMountsFor = "/var/lib/ducksnest";
    restartIfChanged = false;
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true; # a switch does not start it again
      ExecStart = "${lib.getExe activate} boot";
    };
  };
}

# Settings of an EC2 instance.
{
  config,
  lib,
  modulesPath,
  ...
}:
{
  imports = [ "${modulesPath}/virtualisation/amazon-image.nix" ];

  # It runs user-data at every boot, and user-data would undo what was deployed since the first one.
  virtualisation.amazon-init.enable = false;
  # An own image boots for the first time, too: user-data installs the host's key.
  image.modules.amazon.virtualisation.amazon-init.enable = lib.mkForce true;

  # By this file, the script of the first boot knows that there is nothing to do.
  environment.etc."ducksnest/deployed" = lib.mkIf (!config.virtualisation.amazon-init.enable) {
    text = "This host takes its configuration from `ducksnest deploy`, not from user-data.\n";
  };
}

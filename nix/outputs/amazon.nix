# An instance of EC2.
{ modulesPath, ... }:
{
  imports = [ "${modulesPath}/virtualisation/amazon-image.nix" ];

  # QEMU has no metadata service to ask for user-data.
  virtualisation.vmVariant.virtualisation.amazon-init.enable = false;
}

# Settings of an EC2 instance.
{ modulesPath, ... }:
{
  imports = [ "${modulesPath}/virtualisation/amazon-image.nix" ];

  # QEMU has no metadata service that provides user-data.
  virtualisation.vmVariant.virtualisation.amazon-init.enable = false;
}

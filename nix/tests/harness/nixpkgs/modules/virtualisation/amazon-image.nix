{ lib, ... }:
{
  fileSystems."/".device = "/dev/disk/by-label/nixos";
  services.amazon-ssm-agent.enable = true;
  virtualisation.amazon-init.enable = lib.mkOptionDefault true;
}

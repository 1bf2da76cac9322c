# nixpkgs' smallest installer, into which the administrators can log in over SSH without a password being set first.
{
  modulesPath,
  pkgs,
  sshKeys,
  ...
}:
{
  imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-minimal.nix" ];

  users.users.root.openssh.authorizedKeys.keys = sshKeys; # nixos-anywhere logs in as root
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
  environment.systemPackages = [
    pkgs.git # a flake in a repository needs it
    pkgs.iw # which networks the card sees; what joins them is in the image already
  ];
}

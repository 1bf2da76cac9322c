# The minimal installer of nixpkgs. Administrators log in over SSH as root, without setting a password first.
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
    pkgs.iw # lists Wi-Fi networks; the image already has the programs that join them
  ];
}

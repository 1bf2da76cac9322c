# The checks of the flake that boot machines: `nix build .#checks.x86_64-linux.two-node`. They need KVM.
{ pkgs, agenix }:
{
  expired-token = import ./expired-token.nix { inherit pkgs; };
  two-node = import ./two-node.nix { inherit pkgs agenix; };
}

# The flake's VM tests, such as `nix build ./nix#checks.x86_64-linux.two-node`. They need KVM.
{ pkgs, agenix }:
{
  expired-token = import ./expired-token.nix { inherit pkgs; };
  two-node = import ./two-node.nix { inherit pkgs agenix; };
}

# The flake's outputs with stand-ins for its inputs. Evaluating them needs neither flakes nor a network:
#   nix-instantiate --eval --strict nix/tests/harness.nix -A nixosConfigurations.laptop-old.config.networking.hosts
{
  nixpkgs ? (import ./harness/nixpkgs/flake.nix).outputs { self = nixpkgs; },
  agenix ? (import ./harness/agenix/flake.nix).outputs { inherit nixpkgs; },
  colmena ? (import ./harness/colmena/flake.nix).outputs { inherit nixpkgs; },
  disko ? (import ./harness/disko/flake.nix).outputs { },
}:
let
  self = (import ../flake.nix).outputs {
    inherit
      self
      nixpkgs
      agenix
      colmena
      disko
      ;
  };
in
self

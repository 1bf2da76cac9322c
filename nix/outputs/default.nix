# The flake's outputs, as a function of its inputs and of the hosts that flake.nix lists.
{
  self,
  nixpkgs,
  agenix,
  colmena,
  disko,
  ...
}:
{ tailnetDomain, hosts }:
let
  inherit (nixpkgs) lib;
  # For the system of your own computer; each host has its own.
  eachSystem =
    outputs:
    lib.genAttrs [ "aarch64-linux" "x86_64-linux" ] (
      system: outputs system nixpkgs.legacyPackages.${system}
    );

  modules =
    host:
    [
      { nixpkgs.hostPlatform = host.system; }
      agenix.nixosModules.default
      host.module
      ./vm.nix
    ]
    ++ lib.optional (host.platform == "amazon") ./amazon.nix
    ++ lib.optionals (host.platform == "metal") [
      disko.nixosModules.default
      ./disko.nix
    ];
  builds = lib.mapAttrs (_: machine: machine.config.system.build) self.nixosConfigurations;
  settings = map (machine: machine.config.ducksnest) (lib.attrValues self.nixosConfigurations);
  users = lib.concatMap (host: lib.attrValues host.host.users) settings;
  # The Wi-Fi networks that machines of the homelab join, with their countries.
  wifiNetworks = lib.unique (
    lib.concatMap (
      { hardware, ... }:
      lib.optional (hardware.interface.kind == "wifi" && hardware.wifi.ssid != null) {
        inherit (hardware.wifi) ssid country;
      }
    ) settings
  );
in
{
  nixosConfigurations = lib.mapAttrs (_: host: lib.nixosSystem { modules = modules host; }) hosts;

  # Its nodes are the same machines, evaluated by colmena, which adds the options `deployment.*`.
  colmenaHive = colmena.lib.makeHive (
    {
      meta.nixpkgs = nixpkgs.legacyPackages.x86_64-linux; # colmena requires one, although every node has its own
      meta.nodeNixpkgs = lib.mapAttrs (_: host: nixpkgs.legacyPackages.${host.system}) hosts;
      defaults = ./deployment.nix;
    }
    // lib.mapAttrs (name: host: {
      imports = modules host;
      deployment.targetHost = "${name}.${tailnetDomain}";
      deployment.tags = [
        host.role
        host.site
      ];
    }) hosts
  );

  packages = eachSystem (
    system: _:
    let
      these = lib.filterAttrs (_: host: host.system == system) hosts;
      amazon = lib.filterAttrs (_: host: host.platform == "amazon") these;
      named =
        suffix: build:
        lib.mapAttrs' (name: _: lib.nameValuePair "${name}-${suffix}" (build builds.${name}));
      installer = lib.nixosSystem {
        specialArgs = {
          inherit wifiNetworks;
          sshKeys = lib.unique (lib.concatMap (user: user.sshKeys) users);
        };
        modules = [
          { nixpkgs.hostPlatform = system; }
          ./installer.nix
        ];
      };
    in
    named "vm" (build: build.vm) these
    // named "amazon-image" (build: build.images.amazon) amazon
    // {
      installer = installer.config.system.build.isoImage;
    }
  );

  checks = eachSystem (
    _: pkgs:
    import ../tests {
      inherit pkgs;
      agenix = agenix.nixosModules.default;
    }
  );

  apps = eachSystem (
    system: _: {
      # The test's driver with a Python prompt, for start_all() and worker.shell_interact().
      vm-cluster = {
        type = "app";
        program = "${self.checks.${system}.two-node.driverInteractive}/bin/nixos-test-driver";
        meta.description = "A control plane and a worker in QEMU, on one bridge";
      };
    }
  );

  devShells = eachSystem (
    system: pkgs: {
      default = pkgs.mkShellNoCC {
        packages = [
          agenix.packages.${system}.default
          colmena.packages.${system}.colmena # it reads only hives of its own version
          pkgs.age
          pkgs.awscli2
          pkgs.kubectl
          pkgs.nixfmt
          pkgs.nixos-anywhere
          pkgs.nodejs
          pkgs.opentofu
          pkgs.shellcheck
        ];
        TERRAFORM_BINARY_NAME = "tofu"; # cdktf runs this instead of terraform, which is not free software
      };

      # All programs that `ducksnest rehearse` runs, in the versions that the hosts have.
      rehearsal = pkgs.mkShellNoCC {
        packages = [
          pkgs.cni-plugins
          pkgs.conntrack-tools
          pkgs.containerd
          pkgs.coredns
          pkgs.cri-tools
          pkgs.curl
          pkgs.etcd
          pkgs.ethtool
          pkgs.fping
          pkgs.headscale
          pkgs.iproute2
          pkgs.ipset
          pkgs.iptables
          pkgs.jq
          pkgs.kubernetes
          pkgs.nftables
          pkgs.nix
          pkgs.nodejs
          pkgs.perl
          pkgs.runc
          pkgs.socat
          pkgs.tailscale
          pkgs.util-linux
          pkgs.wireguard-go
          pkgs.wireguard-tools
          # Only the program, because its other names would hide those of coreutils.
          (pkgs.linkFarm "busybox" { "bin/busybox" = "${pkgs.busybox}/bin/busybox"; })
        ];
      };
    }
  );

  formatter = eachSystem (_: pkgs: pkgs.nixfmt-tree);
}

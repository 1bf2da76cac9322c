import { aTopology, exampleHomelab, exampleNames, itWith } from "@ducksnest/testing";
import { FlakeCopy } from "./_FlakeCopy";
import { flakeFiles } from "./_flake";
import { evaluate, nixPath } from "./_nix";

const topology = aTopology();
const workers = topology.workers.map(({ hostname }) => hostname);
const HOSTS = topology.hosts.map(({ hostname }) => hostname);
const SYSTEMS = ["aarch64-linux", "x86_64-linux"];
const SYSTEM_PATHS = "builtins.mapAttrs (_: machine: machine.config.system.build.toplevel.drvPath)";

/** The flake with a CA pin for every worker, because workers without one have no unit that joins. */
const flake = new FlakeCopy();
for (const name of workers) {
  const pin = `sha256:${"0".repeat(64)}`;
  flake.write(`hosts/${name}/extra.nix`, `{ ducksnest.worker.caCertHashes = [ "${pin}" ]; }`);
}
afterAll(() => flake.remove());

/** The values that the tests below read from a machine. Only options that a module defines exist for sure. */
interface Machine {
  readonly system: string;
  readonly grub: string | null;
  readonly systemdBoot: boolean;
  readonly touchesEfi: boolean;
  readonly nvidia: { readonly version: string; readonly open: boolean } | null;
  readonly kubelet: readonly string[];
  readonly udpPorts: Readonly<Record<string, readonly number[]>>;
  /** The commands that open ports to nodes. */
  readonly nodeRules: readonly string[];
  readonly udpPortRanges: readonly { readonly from: number; readonly to: number }[];
  readonly rules: readonly { readonly To: string; readonly Table: string; readonly Priority: number }[];
  readonly kubernetesModules: readonly string[];
  readonly orderings: readonly string[];
}

const MACHINE = `
  machine:
  let
    inherit (machine) config;
    inherit (config.networking) firewall;
    interfaces = builtins.attrValues firewall.interfaces;
    boots = loader: config.boot.loader.\${loader}.enable or false;
  in
  {
    system = config.system.build.toplevel.drvPath;
    grub = if boots "grub" then config.boot.loader.grub.device else null;
    systemdBoot = boots "systemd-boot";
    touchesEfi = config.boot.loader.efi.canTouchEfiVariables or false;
    nvidia =
      if builtins.elem "nvidia" (config.services.xserver.videoDrivers or [ ]) then
        { inherit (config.hardware.nvidia.package) version; inherit (config.hardware.nvidia) open; }
      else
        null;
    kubelet = builtins.filter builtins.isString (builtins.attrValues config.systemd.services.kubelet.environment);
    udpPorts = builtins.mapAttrs (_: interface: interface.allowedUDPPorts) firewall.interfaces // {
      everywhere = firewall.allowedUDPPorts or [ ];
    };
    nodeRules = builtins.filter builtins.isString (builtins.split "\n" firewall.extraCommands);
    udpPortRanges = builtins.concatMap (interface: interface.allowedUDPPortRanges) interfaces;
    rules = config.systemd.network.networks."10-node".routingPolicyRules;
    kubernetesModules = config.services.kubernetes.roles or [ ] ++ builtins.filter (
      name: config.services.kubernetes.\${name}.enable or false
    ) [ "apiserver" "controllerManager" "flannel" "kubelet" "proxy" "scheduler" ];
    orderings = builtins.concatMap (
      unit: builtins.concatMap (kind: unit.\${kind} or [ ]) [ "after" "before" "requires" "wants" ]
    ) (builtins.attrValues config.systemd.services);
  }
`;

let evaluated: Readonly<Record<string, Machine>> | undefined;

/** Every machine by its hostname, evaluated on first use. */
function machines(): Readonly<Record<string, Machine>> {
  evaluated ??= flake.evaluate("nixosConfigurations", `builtins.mapAttrs (_: ${MACHINE})`) as Record<string, Machine>;
  return evaluated;
}

/** @throws Error if there is no machine of that name */
function machine(name: string): Machine {
  const found = machines()[name];
  if (found === undefined) throw new Error(`no machine "${name}"`);
  return found;
}

describe("every machine of the flake", () => {
  itWith("nix")("evaluates without a failed assertion", () => {
    expect(Object.keys(machines())).toEqual(HOSTS);
    for (const [name, { system }] of Object.entries(machines())) expect(system).toMatch(`nixos-system-${name}`);
  });

  itWith("nix")("has the boot loader for its firmware", () => {
    expect(machine("laptop-old")).toMatchObject({ grub: "/dev/sda", systemdBoot: false, touchesEfi: false });
    expect(machine("laptop-ultra")).toMatchObject({ grub: null, systemdBoot: true, touchesEfi: true });
  });

  itWith("nix")("has a driver for an NVIDIA card only if one still builds", () => {
    expect(machine("laptop-ultra").nvidia).toEqual({ version: expect.stringMatching(/^580\./), open: false });
    expect(HOSTS.filter((name) => machine(name).nvidia)).toEqual(["laptop-ultra"]);
  });

  itWith("nix")("gives the kubelet the machine's address in its site", () => {
    for (const { hostname, nodeIp } of topology.hosts) {
      const flags = machine(hostname).kubelet.flatMap((value) => value.split(" "));
      expect(flags.filter((flag) => flag.startsWith("--node-ip="))).toEqual([`--node-ip=${nodeIp}`]);
    }
  });

  itWith("nix")("accepts VXLAN on Calico's port from nodes, and not on the kernel's default port", () => {
    const vxlan = (name: string) => machine(name).nodeRules.filter((rule) => rule.includes("-p udp --dport 4789 "));
    for (const { hostname, role } of topology.hosts) {
      expect(vxlan(hostname).map((rule) => rule.split(" ")[4])).toEqual(
        role === "worker" ? ["tailscale0", "wlan0"] : ["tailscale0"],
      );
    }
    const neighbours =
      "iptables -A nixos-fw -i wlan0 -s 192.168.0.15,192.168.0.16 -p udp --dport 4789 -j nixos-fw-accept";
    expect(vxlan("laptop-old")).toContain(neighbours);
    for (const { udpPorts, udpPortRanges, nodeRules } of Object.values(machines())) {
      expect(Object.values(udpPorts).flat()).not.toContain(4789);
      expect(Object.values(udpPorts).flat()).not.toContain(8472);
      expect(nodeRules.join(" ")).not.toContain("8472");
      expect(udpPortRanges.filter(({ from, to }) => from <= 8472 && 8472 <= to)).toEqual([]);
    }
  });

  itWith("nix")("routes packets to its own network directly, by a rule before Tailscale's first", () => {
    for (const name of workers) {
      const { rules } = machine(name);
      expect(rules).toEqual([expect.objectContaining({ To: "192.168.0.0/24", Table: "main" })]);
      expect(rules[0]?.Priority).toBeLessThan(5210);
    }
  });

  itWith("nix")("leaves NixOS's own Kubernetes modules alone", () => {
    for (const { kubernetesModules } of Object.values(machines())) expect(kubernetesModules).toEqual([]);
  });

  itWith("nix")("waits for no agenix unit, because agenix decrypts before units start", () => {
    for (const name of workers) expect(machine(name).orderings).toContain("tailscaled-autoconnect.service");
    for (const { orderings } of Object.values(machines())) {
      expect(orderings.filter((unit) => unit.includes("agenix"))).toEqual([]);
    }
  });
});

describe("the flake", () => {
  itWith("nix")("has machines, a hive, images, VMs, tests, a cluster in QEMU, two shells and a formatter", () => {
    const bySystem = (names: readonly string[]) => Object.fromEntries(SYSTEMS.map((system) => [system, names]));
    const names = (output: string) => flake.evaluate(output, "builtins.attrNames");
    const namesBySystem = (output: string) => flake.evaluate(output, "builtins.mapAttrs (_: builtins.attrNames)");
    expect(names("nixosConfigurations")).toEqual(HOSTS);
    expect(names("colmenaHive.nodes")).toEqual(HOSTS);
    expect(names("formatter")).toEqual(SYSTEMS);
    expect(namesBySystem("apps")).toEqual(bySystem(["vm-cluster"]));
    expect(namesBySystem("checks")).toEqual(bySystem(["expired-token", "two-node"]));
    expect(namesBySystem("devShells")).toEqual(bySystem(["default", "rehearsal"]));
    expect(namesBySystem("packages")).toEqual({
      "aarch64-linux": ["installer"],
      "x86_64-linux": ["control-plane-amazon-image", "installer", ...HOSTS.map((name) => `${name}-vm`)].sort(),
    });
  });

  itWith("nix")("evaluates every output", () => {
    for (const output of ["packages", "checks", "devShells"]) {
      const paths = flake.evaluate(output, "builtins.mapAttrs (_: builtins.mapAttrs (_: package: package.drvPath))");
      expect(leaves(paths)).not.toHaveLength(0);
      for (const path of leaves(paths)) expect(path).toMatch(/\.drv$/);
    }
    expect(flake.evaluate("apps", "apps: apps.x86_64-linux.vm-cluster")).toMatchObject({
      type: "app",
      program: expect.stringMatching("/bin/nixos-test-driver$"),
    });
  });

  itWith("nix")("has a shell with the programs that the hosts run, of which busybox hides no others", () => {
    const names = "shell: map (package: package.pname) shell.packages";
    const found = flake.evaluate("devShells.x86_64-linux.rehearsal", names);
    const ofHosts = ["containerd", "etcd", "kubernetes", "runc", "tailscale", "conntrack-tools", "iptables"];
    expect(found).toEqual(expect.arrayContaining([...ofHosts, "cni-plugins", "coredns", "headscale", "fping"]));
    const links = "shell: builtins.concatMap (package: package.links or [ ]) shell.packages";
    expect(flake.evaluate("devShells.x86_64-linux.rehearsal", links)).toEqual([
      expect.stringMatching(/^\/nix\/store\/\w+-busybox\/bin\/busybox$/),
    ]);
  });

  itWith("nix-instantiate")("has the same outputs if Nix does not support flakes", () => {
    const harness = `import ${nixPath(`${flake.flake}/tests/harness.nix`)} { }`;
    const outputs = ["apps", "checks", "colmenaHive", "devShells", "formatter", "nixosConfigurations", "packages"];
    expect(evaluate(`builtins.attrNames (${harness})`)).toEqual(outputs);
    expect(evaluate(`builtins.attrNames (${harness}).nixosConfigurations`)).toEqual(HOSTS);
  });

  itWith("nix")("deploys to each machine as an administrator, by its name in the tailnet, role and site", () => {
    const select = "builtins.mapAttrs (_: node: { inherit (node) targetHost targetUser tags; })";
    expect(flake.evaluate("colmenaHive.deploymentConfig", select)).toEqual(
      Object.fromEntries(
        topology.hosts.map((host) => [
          host.hostname,
          {
            targetHost: `${host.hostname}.example.ts.net`,
            targetUser: "admin",
            tags: [host.role, host.site.name],
          },
        ]),
      ),
    );
  });

  itWith("nix")("deploys the same machines that it lists", () => {
    const paths = "builtins.mapAttrs (_: node: node.config.system.build.toplevel.drvPath)";
    expect(flake.evaluate("colmenaHive.nodes", paths)).toEqual(systems());
  });

  itWith("nix")("runs other machines in QEMU than on the hardware", () => {
    const paths = "builtins.mapAttrs (_: machine: machine.config.system.build.vm.drvPath)";
    for (const path of leaves(flake.evaluate("nixosConfigurations", paths))) {
      expect(path).toMatch(/\.drv$/);
      expect(leaves(systems())).not.toContain(path);
    }
  });
});

describe("the flake of another homelab", () => {
  const other = new FlakeCopy();
  afterAll(() => other.remove());

  for (const example of exampleNames()) {
    itWith("nix")(`evaluates: the example ${example}`, () => {
      const copy = new FlakeCopy(example);
      try {
        const hostnames = exampleHomelab(example).hosts.map(({ hostname }) => hostname);
        expect(copy.evaluate("nixosConfigurations", SYSTEM_PATHS)).toEqual(packages(...hostnames));
      } finally {
        copy.remove();
      }
    });
  }

  itWith("nix")("evaluates with other machines and other links", () => {
    const files = flakeFiles({
      "cluster.calico.dataplane": "nftables",
      "hosts.control-plane.instanceType": "t4g.medium",
      "hosts.firebat.hardware.disk.filesystem": "btrfs",
      "hosts.old.interface": { name: "enp3s0", kind: "ethernet", macAddress: "3c:7c:3f:00:00:01" },
      "hosts.ultra.boot": { bios: "/dev/nvme0n1" },
      "tailnet.loginServer": "https://headscale.example.org",
    });
    for (const [file, content] of files) other.write(file, content);
    const paths = "builtins.mapAttrs (_: builtins.mapAttrs (_: package: package.drvPath))";
    expect(other.evaluate("packages", paths)).toEqual({
      "aarch64-linux": packages("control-plane-amazon-image", "control-plane-vm", "installer"),
      "x86_64-linux": packages("installer", ...workers.map((name) => `${name}-vm`)),
    });
    expect(other.evaluate("nixosConfigurations", SYSTEM_PATHS)).toEqual(packages(...HOSTS));
  });

  function packages(...names: readonly string[]): Readonly<Record<string, unknown>> {
    return Object.fromEntries(names.map((name) => [name, expect.stringMatching(/\.drv$/)]));
  }
});

describe("what a user adds to a host", () => {
  const changed = new FlakeCopy();
  const HOST = "nixosConfigurations.laptop-old.config";
  afterAll(() => changed.remove());

  /** The value of an option of the host, with these definitions in `extra.nix`. */
  function withExtra(extra: string, option: string): unknown {
    changed.write("hosts/laptop-old/extra.nix", `{ lib, ... }:\n{\n  ${extra}\n}\n`);
    return changed.evaluate(HOST, `config: config.${option}`);
  }

  itWith("nix")("is merged with the generated settings and overrides defaults", () => {
    expect(withExtra('time.timeZone = "UTC";', "time.timeZone")).toBe("UTC");
    expect(withExtra('ducksnest.kubelet.labels.disk = "slow";', "ducksnest.kubelet.labels")).toMatchObject({
      disk: "slow",
      "ducksnest/site": "home",
    });
    expect(withExtra("ducksnest.tailnet.mtu = lib.mkForce 1400;", "ducksnest.tailnet.mtu")).toBe(1400);
  });

  itWith("nix")("lets another administrator into the installer", () => {
    const installer = () => changed.evaluate("packages.x86_64-linux.installer", "image: image.drvPath");
    changed.write("hosts/laptop-old/extra.nix", "{ }");
    const before = installer();
    changed.write(
      "hosts/laptop-old/extra.nix",
      '{ ducksnest.host.users.second.sshKeys = [ "ssh-ed25519 AAAA second" ]; }',
    );
    expect(installer()).not.toBe(before);
  });

  itWith("nix")("cannot break a host: the error names the option", () => {
    const broken: Readonly<Record<string, string>> = {
      "ducksnest.hardware.wifi.ssid": "ducksnest.hardware.wifi.ssid = lib.mkForce null;",
      "ducksnest.hardware.bootDevice": "ducksnest.hardware.bootDevice = lib.mkForce null;",
      "ducksnest.hardware.rootFileSystem": "ducksnest.hardware.rootFileSystem = lib.mkForce null;",
      "ducksnest.hardware.gateway": "ducksnest.hardware.gateway = lib.mkForce null;",
      "ducksnest.host.users": "ducksnest.host.users.admin.sshKeys = lib.mkForce [ ];",
      "ducksnest.kubelet.labels": 'ducksnest.kubelet.labels."node-role.kubernetes.io/worker" = "";',
      "ducksnest.firewall": "ducksnest.firewall.interfaces = lib.mkForce { };",
      "ducksnest.gpu.open": 'ducksnest.gpu = { driver = "nvidia"; branch = "580"; open = true; };',
    };
    expect(Object.keys(broken).filter((option) => !refusal(broken[option] as string).includes(option))).toEqual([]);
  });

  itWith("nix")("is checked against the existing options and their types", () => {
    const wrong: Readonly<Record<string, string>> = {
      "ducksnest.hardware.adress": 'ducksnest.hardware.adress = "192.168.0.9";',
      "ducksnest.hardware.address": 'ducksnest.hardware.address = lib.mkForce "192.168.0";',
      "ducksnest.hardware.boot": 'ducksnest.hardware.boot = lib.mkForce "coreboot";',
      "ducksnest.hardware.prefixLength": "ducksnest.hardware.prefixLength = lib.mkForce 33;",
      "ducksnest.hardware.laptop": 'ducksnest.hardware.laptop = lib.mkForce "yes";',
      "ducksnest.kubelet.nodeIp": 'ducksnest.kubelet.nodeIp = "10.0.0.1";',
      "ducksnest.firewall.interfaces.wlan0.tcpPorts": 'ducksnest.firewall.interfaces.wlan0.tcpPorts = [ "ssh" ];',
      "ducksnest.secrets.wifi.mode": 'ducksnest.secrets.wifi.mode = "0444";',
    };
    expect(Object.keys(wrong).filter((option) => !refusal(wrong[option] as string).includes(option))).toEqual([]);
  });

  /** Nix's error for the host with these definitions; throws if there is none. */
  function refusal(extra: string): string {
    try {
      withExtra(extra, "system.build.toplevel.drvPath");
    } catch (error) {
      // After it Nix quotes the sources, which name the option in any case.
      return String(error).split("error: ").at(-1)?.split("\n\n")[0] ?? "";
    }
    throw new Error(`${extra} was accepted`);
  }
});

/** The systems of all machines. */
function systems(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(machines()).map(([name, { system }]) => [name, system]));
}

/** Every value that is not a set. */
function leaves(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

import { toData } from "@ducksnest/nix";
import { aTopology, itWith, type ManifestValue } from "@ducksnest/testing";
import { changedLines, flakeFiles, flakeOf } from "./_flake";
import { evaluate } from "./_nix";

const HOSTS = ["control-plane", "laptop-firebat", "laptop-old", "laptop-ultra"];
const file = (hostname: string) => `hosts/${hostname}/default.nix`;

function content(hostname: string, changes: Readonly<Record<string, ManifestValue | undefined>> = {}): string {
  const text = flakeFiles(changes).get(file(hostname));
  if (text === undefined) throw new Error(`no file for ${hostname}`);
  return text;
}

describe("a host file", () => {
  it("is one module that sets ducksnest.* and takes in the user's own", () => {
    expect(content("laptop-old")).toContain(
      "imports = [ ../../modules ] ++ lib.optional (builtins.pathExists ./extra.nix) ./extra.nix;",
    );
    expect(content("laptop-old").match(/^ {2}\w+/gm)).toEqual(["  imports", "  ducksnest"]);
  });

  it.each(HOSTS)("of %s takes its address, its name and its role from the topology", (hostname) => {
    const facts = aTopology().hosts.find(({ nodeName }) => nodeName === hostname);
    expect(content(hostname)).toContain(`nodeIp = "${facts?.nodeIp}";`);
    expect(content(hostname)).toContain(`advertiseRoutes = [ "${facts?.nodeIp}/32" ];`);
    expect(content(hostname)).toContain(`name = "${hostname}";`);
    expect(content(hostname)).toContain(`role = "${facts?.role}";`);
  });

  it("of an instance takes no secrets from the repository: it has no key before its first boot", () => {
    expect(content("control-plane")).not.toContain("secrets");
    expect(content("control-plane")).toContain('authKeyFile = "/var/lib/ducksnest/tailscale-auth-key";');
  });

  it("pins the CA only where a node joins, and only once there is one", () => {
    const pin = `sha256:${"0".repeat(64)}`;
    const files = flakeOf(aTopology(), [pin]).synth();
    expect(files.get(file("laptop-old"))).toContain(`caCertHashes = [ "${pin}" ];`);
    expect(content("laptop-old")).not.toContain("caCertHashes");
    expect(files.get(file("control-plane"))).toBe(content("control-plane"));
  });
});

describe("the tunnels of a host", () => {
  const settings = (changes: Readonly<Record<string, ManifestValue>>) => {
    const host = flakeOf(aTopology(changes)).hosts.find(({ hostname }) => hostname === "laptop-old");
    return toData(host?.settings ?? {}) as Readonly<Record<string, unknown>>;
  };

  it("are loaded as kernel modules, and let in on both interfaces", () => {
    expect(settings({ "cluster.calico.wireguard": true })).toMatchObject({
      kubelet: { podTunnels: ["vxlan", "wireguard"] },
      firewall: { interfaces: { wlan0: { udpPorts: [4789, 41641, 51820] }, tailscale0: { udpPorts: [4789, 51820] } } },
    });
  });

  it("of IPIP come from the other nodes' networks, with BGP beside them", () => {
    expect(settings({ "cluster.calico.encapsulation": "IPIP" })).toMatchObject({
      kubelet: { podTunnels: ["ipip"] },
      firewall: {
        interfaces: {
          wlan0: { tcpPorts: [22, 179, 5473, 10250], udpPorts: [41641], ipipFrom: ["192.168.0.0/24"] },
          tailscale0: { tcpPorts: [22, 179, 5473, 10250], ipipFrom: ["10.20.0.0/16"] },
        },
      },
    });
  });
});

describe("one change in the manifest", () => {
  it.each<[string, ManifestValue | undefined, string, readonly string[]]>([
    ["nixos.timeZone", "UTC", "laptop-old", ['- timeZone = "Asia/Seoul";', '+ timeZone = "UTC";']],
    ["nixos.release", "25.11", "laptop-old", ['- stateVersion = "26.05";', '+ stateVersion = "25.11";']],
    ["hosts.old.stateVersion", "25.05", "laptop-old", ['- stateVersion = "26.05";', '+ stateVersion = "25.05";']],
    [
      "cluster.dnsDomain",
      "lab.internal",
      "laptop-old",
      ['- clusterDomain = "cluster.local";', '+ clusterDomain = "lab.internal";'],
    ],
    [
      "cluster.serviceCidr",
      "10.112.0.0/12",
      "laptop-old",
      ['- clusterDns = "10.96.0.10";', '+ clusterDns = "10.112.0.10";'],
    ],
    [
      "cluster.serviceCidr",
      "10.112.0.0/12",
      "control-plane",
      [
        '- clusterDns = "10.96.0.10";',
        '- "10.96.0.1"',
        '- serviceCidr = "10.96.0.0/12";',
        '+ clusterDns = "10.112.0.10";',
        '+ "10.112.0.1"',
        '+ serviceCidr = "10.112.0.0/12";',
      ],
    ],
    [
      "cluster.podCidr",
      "10.245.0.0/16",
      "control-plane",
      ['- podCidr = "10.244.0.0/16";', '+ podCidr = "10.245.0.0/16";'],
    ],
    ["cluster.podCidr", "10.245.0.0/16", "laptop-old", []],
    [
      "cluster.calico.version",
      "v3.31.7",
      "control-plane",
      ['- calicoVersion = "v3.32.1";', '+ calicoVersion = "v3.31.7";'],
    ],
    ["nixos.nodeExporter", true, "laptop-old", ["+ nodeExporter = true;", "+ 9100", "+ 9100"]],
    [
      "cluster.kubernetesVersion",
      "1.30",
      "laptop-old",
      [
        '- kubernetesVersion = "1.36";',
        '+ kubernetesVersion = "1.30";',
        '- kubeadmApiVersion = "v1beta4";',
        '+ kubeadmApiVersion = "v1beta3";',
      ],
    ],
    ["cluster.calico.dataplane", "nftables", "laptop-old", ['- dataplane = "iptables";', '+ dataplane = "nftables";']],
    ["tailnet.mtu", 1400, "laptop-old", ["- mtu = 1280;", "+ mtu = 1400;"]],
    [
      "tailnet.loginServer",
      "https://hs.example.org",
      "laptop-old",
      ['- tags = [ "tag:ducksnest" ];', '+ loginServer = "https://hs.example.org";'],
    ],
    ["sites.home.mtu", 1492, "laptop-old", ["- mtu = 1500;", "+ mtu = 1492;"]],
    [
      "sites.home.wifi",
      { ssid: "a ${b} 'c' \\" },
      "laptop-old",
      ['- wifi.ssid = "ducksnest";', "+ wifi.ssid = \"a \\${b} 'c' \\\\\";"],
    ],
    [
      "hosts.old.boot",
      { bios: "/dev/sdb" },
      "laptop-old",
      ['- bootDevice = "/dev/sda";', '+ bootDevice = "/dev/sdb";'],
    ],
    [
      "hosts.old.boot",
      "uefi",
      "laptop-old",
      [
        '- boot = "bios";',
        '- bootDevice = "/dev/sda";',
        '+ boot = "uefi";',
        '+ espDevice = "/dev/disk/by-label/boot";',
      ],
    ],
    ["hosts.old.hardware.disk.filesystem", "btrfs", "laptop-old", ['- fsType = "ext4";', '+ fsType = "btrfs";']],
    ["hosts.old.hardware.laptop", false, "laptop-old", ["- laptop = true;", "+ laptop = false;"]],
    [
      "hosts.old.hardware.memoryGiB",
      4,
      "laptop-old",
      ["- zramSwap = true;", '- memory = "486Mi";', '+ memory = "1024Mi";'],
    ],
    ["hosts.old.interface.macAddress", "3c:7c:3f:00:00:01", "laptop-old", ['+ macAddress = "3c:7c:3f:00:00:01";']],
    [
      "hosts.ultra.hardware.gpus",
      [],
      "laptop-ultra",
      ["- gpu = {", '- driver = "nvidia";', '- branch = "580";', '- "ducksnest/gpu" = "nvidia-pascal";', "- };"],
    ],
    ["hosts.old.hardware.gpus", [], "laptop-old", []],
    [
      "users.guest",
      { sshKeys: ["ssh-ed25519 AAAA guest"] },
      "laptop-firebat",
      expect.arrayContaining(['+ guest.sshKeys = [ "ssh-ed25519 AAAA guest" ];']),
    ],
    [
      "nixCache",
      { s3: { bucket: "cache", region: "eu-west-1", publicKey: "c-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=" } },
      "laptop-old",
      [
        "+ binaryCache = {",
        '+ url = "s3://cache?region=eu-west-1";',
        '+ publicKey = "c-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";',
        "+ };",
      ],
    ],
    ["hosts.control-plane.rootVolumeGiB", 50, "control-plane", []],
    ["state", { s3: { bucket: "duck-state", region: "eu-west-1" } }, "control-plane", []],
  ])("%s = %j changes on %s just what follows from it", (key, value, hostname, lines) => {
    const changed = changedLines(content(hostname), content(hostname, { [key]: value }));
    expect(sorted(changed)).toEqual(Array.isArray(lines) ? sorted(lines) : lines);
  });

  it("of one host's address reaches no other host", () => {
    const [before, after] = [flakeFiles(), flakeFiles({ "hosts.old.address": "192.168.0.99" })];
    const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name));
    expect(changed).toEqual([file("laptop-old")]);
  });
});

describe("Wi-Fi", () => {
  it("has a secret and a network, and Ethernet neither", () => {
    const wired = content("laptop-old", { "hosts.old.interface": { name: "eth0", kind: "ethernet" } });
    expect(wired).not.toContain("wifi");
    expect(content("laptop-old")).toContain("wifi.file = ../../secrets/wifi.age;");
  });
});

describe("read by Nix", () => {
  itWith("nix-instantiate")("every host file is a module with the values of the topology", () => {
    const topology = aTopology();
    const hosts = topology.hosts.map(({ hostname }) => content(hostname));
    const values = evaluate(
      `map (host: removeAttrs (host { lib.optional = _: _: [ ]; }).ducksnest [ "secrets" ]) [ ${hosts.map((text) => `(${text})`).join(" ")} ]`,
    );
    expect(values).toMatchObject(
      topology.hosts.map(({ role, hostname, nodeIp, machine, kubelet }) => ({
        role,
        host: { name: hostname, hosts: { "10.20.0.10": ["control-plane.example.ts.net"] } },
        hardware: { address: String(nodeIp), cpuVendor: machine.cpuVendor },
        kubelet: { nodeIp: String(nodeIp), labels: kubelet.labels },
        tailnet: { advertiseRoutes: [`${nodeIp}/32`], tags: ["tag:ducksnest"] },
      })),
    );
  });
});

function sorted(lines: readonly string[]): readonly string[] {
  return [...lines].sort();
}

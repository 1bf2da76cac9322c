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

  it("pins the CA only where a node joins, and only once there is one", () => {
    const pin = `sha256:${"0".repeat(64)}`;
    const files = flakeOf(aTopology(), [pin]).synth();
    expect(files.get(file("laptop-old"))).toContain(`caCertHashes = [ "${pin}" ];`);
    expect(content("laptop-old")).not.toContain("caCertHashes");
    expect(files.get(file("control-plane"))).toBe(content("control-plane"));
  });
});

/** What a host's file sets, as data. */
function settings(
  changes: Readonly<Record<string, ManifestValue | undefined>> = {},
  hostname = "laptop-old",
): Readonly<Record<string, unknown>> {
  const host = flakeOf(aTopology(changes)).hosts.find((each) => each.hostname === hostname);
  return toData(host?.settings ?? {}) as Readonly<Record<string, unknown>>;
}

describe("the network of a host", () => {
  it("is its LAN's at home, with the gateway and the prefix that the manifest gives", () => {
    const lan = { "sites.home.cidr": "192.168.0.0/22", "sites.home.gateway": "192.168.3.254" };
    expect(settings(lan)).toMatchObject({
      hardware: { address: "192.168.0.17", prefixLength: 22, gateway: "192.168.3.254" },
    });
  });

  it("comes from DHCP on EC2, where only AWS knows the gateway", () => {
    expect(settings({}, "control-plane")["hardware"]).toEqual({
      boot: "amazon",
      cpuVendor: "intel",
      interface: { name: "ens5" },
      addressing: "dhcp",
      address: "10.20.0.10",
    });
  });

  it("stays out of the tailnet by a rule before Tailscale's and after the kernel's", () => {
    expect(settings()).toMatchObject({ tailnet: { lanRules: [{ to: "192.168.0.0/24", priority: 5200 }] } });
  });

  it("opens node ports as ranges, first port first", () => {
    const nodePorts = [{ from: 30000, to: 32767 }];
    expect(settings()).toMatchObject({
      firewall: { interfaces: { wlan0: { tcpPortRanges: nodePorts, udpPortRanges: nodePorts } } },
    });
  });
});

describe("an EC2 host", () => {
  it("has a volume for etcd if it is the control plane", () => {
    expect(settings({}, "control-plane")["ec2"]).toEqual({ etcdVolume: true, sessionManager: true });
  });

  it("has no volume for etcd and no Session Manager if the manifest does not ask for them", () => {
    const worker = { site: "seoul", role: "worker", instanceType: "t3.medium", rootVolumeGiB: 20 };
    const changes = { "hosts.edge": worker, "sites.seoul.sessionManager": false };
    expect(settings(changes, "edge")["ec2"]).toEqual({ etcdVolume: false, sessionManager: false });
  });

  it("is the only host with settings of EC2", () => {
    expect(settings()).not.toHaveProperty("ec2");
  });
});

describe("the disk of a host", () => {
  const disk = { sizeGiB: 100, device: "/dev/nvme0n1p2", espDevice: "/dev/nvme0n1p1" };

  it("is mounted as the manifest gives it, the EFI partition apart from the root", () => {
    expect(settings({ "hosts.old.boot": "uefi", "hosts.old.hardware.disk": disk })).toMatchObject({
      hardware: { boot: "uefi", rootFileSystem: { device: "/dev/nvme0n1p2" }, espDevice: "/dev/nvme0n1p1" },
    });
  });
});

describe("the secrets of a host", () => {
  it("have the files from which it may read each, most specific first, and say which it can do without", () => {
    expect(settings()["secrets"]).toEqual({
      "join-token": { files: ["../../secrets/ducksnest/hosts/laptop-old/join-token.age"] },
      "tailscale-auth-key": {
        files: [
          "../../secrets/ducksnest/hosts/laptop-old/tailscale-auth-key.age",
          "../../secrets/ducksnest/shared/tailscale-auth-key.age",
        ],
      },
      wifi: { files: ["../../secrets/ducksnest/sites/home/wifi.age", "../../secrets/ducksnest/shared/wifi.age"] },
      "console-password": {
        files: [
          "../../secrets/ducksnest/hosts/laptop-old/console-password.age",
          "../../secrets/ducksnest/shared/console-password.age",
        ],
        optional: true,
      },
    });
  });

  it("are in the folder of its homelab, so that two homelabs share none", () => {
    expect(content("laptop-old", { name: "lab" })).toContain("../../secrets/lab/shared/wifi.age");
    expect(content("laptop-old", { name: "lab" })).not.toContain("secrets/ducksnest");
  });

  it("come the same way on EC2", () => {
    expect(settings({}, "control-plane")["secrets"]).toHaveProperty("tailscale-auth-key.files", [
      "../../secrets/ducksnest/hosts/control-plane/tailscale-auth-key.age",
      "../../secrets/ducksnest/shared/tailscale-auth-key.age",
    ]);
    expect(settings({}, "control-plane")["tailnet"]).not.toHaveProperty("authKeyFile");
  });
});

describe("the kubelet of a host", () => {
  it("keeps back CPU in thousandths and memory in MiB", () => {
    expect(settings()).toMatchObject({ kubelet: { kubeReserved: { cpu: "80m", memory: "486Mi" } } });
  });

  it("evicts pods at each signal's own threshold", () => {
    expect(settings()).toMatchObject({
      kubelet: {
        evictionHard: {
          "imagefs.available": "15%",
          "memory.available": "100Mi",
          "nodefs.available": "10%",
          "nodefs.inodesFree": "5%",
        },
      },
    });
  });
});

describe("a control plane", () => {
  it("takes the PKI of its homelab: the public half from the flake, the private half from its secrets", () => {
    const { "control-plane": own, secrets } = settings({ name: "lab" }, "control-plane");
    expect(own).toMatchObject({ pki: { publicFiles: "../../pki/lab" } });
    expect(secrets).toMatchObject({
      "pki-ca": { files: ["../../secrets/lab/pki/ca.key.age"], optional: true },
      "pki-front-proxy-ca": { files: ["../../secrets/lab/pki/front-proxy-ca.key.age"], optional: true },
      "pki-etcd-ca": { files: ["../../secrets/lab/pki/etcd-ca.key.age"], optional: true },
      "pki-sa": { files: ["../../secrets/lab/pki/sa.key.age"], optional: true },
    });
  });

  it("at home needs no join token, because there is nobody yet to join", () => {
    const home = { "hosts.control-plane": undefined, "sites.seoul": undefined, "hosts.old.role": "control-plane" };
    expect(Object.keys(settings(home)["secrets"] ?? {})).not.toContain("join-token");
    expect(Object.keys(settings(home, "laptop-firebat")["secrets"] ?? {})).toContain("join-token");
  });
});

describe("the tunnels of a host", () => {
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
    expect(content("laptop-old")).toContain("../../secrets/ducksnest/sites/home/wifi.age");
  });
});

describe("read by Nix", () => {
  itWith("nix-instantiate")("every host file is a module with the values of the topology", () => {
    const topology = aTopology();
    const hosts = topology.hosts.map(({ hostname }) => content(hostname));
    // Without paths, because the files that they name do not exist.
    const values = evaluate(
      `map (host: removeAttrs (host { lib.optional = _: _: [ ]; }).ducksnest [ "secrets" "control-plane" ]) [ ${hosts.map((text) => `(${text})`).join(" ")} ]`,
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

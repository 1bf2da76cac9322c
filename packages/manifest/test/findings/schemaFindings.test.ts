import { aManifest, manifestText, referenceText } from "@ducksnest/testing";
import { edited, findings } from "../_findings";

const NETWORK = "Write an address, a slash and a prefix length from 0 to 32, such as 10.244.0.0/16.";

describe("a value of the wrong type", () => {
  it.each<[from: string, to: string, finding: string]>([
    [
      '"1.36"',
      "1.36",
      '11:22 wrong-type cluster.kubernetesVersion: Expected text, but got 1.36. -> Put it in quotes: "1.36".',
    ],
    [
      '"1.36"',
      "1.30",
      '11:22 wrong-type cluster.kubernetesVersion: Expected text, but got 1.30. -> Put it in quotes: "1.30".',
    ],
    [
      '"1.36"',
      "1.3",
      '11:22 wrong-type cluster.kubernetesVersion: Expected text, but got 1.3. -> Write it like `kubernetesVersion: "1.36"`.',
    ],
    ['"26.05"', "26", '7:12 wrong-type nixos.release: Expected text, but got 26. -> Write it like `release: "26.05"`.'],
    [
      "10.20.1.0/24, zone: c",
      "10.20.1.0/24, zone: 1",
      "42:37 wrong-type sites.seoul.subnets.1.zone: Expected text, but got 1. -> Write it like `zone: a`.",
    ],
    [
      "gateway: 192.168.0.1",
      "gateway: 192.168",
      "33:14 wrong-type sites.home.gateway: Expected text, but got 192.168. -> Write it like `gateway: 192.168.0.1`.",
    ],
    ['"26.05"', "26.05", '7:12 wrong-type nixos.release: Expected text, but got 26.05. -> Put it in quotes: "26.05".'],
    ["name: ducksnest", "name: true", '4:7 wrong-type name: Expected text, but got true. -> Put it in quotes: "true".'],
    ["name: ducksnest", "name: 0x10", '4:7 wrong-type name: Expected text, but got 0x10. -> Put it in quotes: "0x10".'],
    [
      "name: ducksnest",
      "name: [a]",
      "4:7 wrong-type name: Expected text, but got a list. -> Write it like `name: ducksnest`.",
    ],
    ["name: ducksnest", "name:", '4:6 wrong-type name: "name" is empty. -> Write it like `name: ducksnest`.'],
    [
      "    mtu: 1500",
      '    mtu: "1500"',
      '34:10 wrong-type sites.home.mtu: Expected a number, but got "1500". -> Remove the quotes: `mtu: 1500`.',
    ],
    [
      "    mtu: 1500",
      "    mtu: 1500.5",
      "34:10 wrong-type sites.home.mtu: Expected a whole number, but got 1500.5. -> Write it like `mtu: 1500`.",
    ],
    [
      "memoryGiB: 15.4",
      "memoryGiB: .inf",
      "60:18 wrong-type hosts.firebat.hardware.memoryGiB: Expected a number, but got Infinity. -> Write it like `memoryGiB: 15.4`.",
    ],
    [
      "memoryGiB: 15.4",
      "memoryGiB: .nan",
      "60:18 wrong-type hosts.firebat.hardware.memoryGiB: Expected a number, but got NaN. -> Write it like `memoryGiB: 15.4`.",
    ],
    [
      "wifi: { ssid: ducksnest }",
      "wifi: ducksnest",
      '35:11 wrong-type sites.home.wifi: Expected a mapping, but got "ducksnest". -> Write it like `wifi: { ssid: home-wifi }`.',
    ],
    [
      "    boot: { bios: /dev/sda }",
      "    boot: { bios: 5 }",
      "86:19 wrong-type hosts.old.boot.bios: Expected text, but got 5. -> Write it like `bios: /dev/sda`.",
    ],
  ])("is reported: %s as %s", (from, to, finding) => {
    expect(findings(edited(from, to))).toEqual([finding]);
  });
});

describe("a value out of its range", () => {
  it.each<[from: string, to: string, finding: string]>([
    [
      "podCidr: 10.244.0.0/16",
      "podCidr: 10.244.0.1/16",
      '12:12 invalid-value cluster.podCidr: "10.244.0.1/16" has bits set below its prefix length. -> Write 10.244.0.0/16.',
    ],
    [
      "podCidr: 10.244.0.0/16",
      "podCidr: 10.244.0.0/33",
      `12:12 invalid-value cluster.podCidr: "10.244.0.0/33" is not an IPv4 network. -> ${NETWORK}`,
    ],
    [
      "10.20.1.0/24, zone: c",
      "10.20.1/24, zone: c",
      `42:17 invalid-value sites.seoul.subnets.1.cidr: "10.20.1/24" is not an IPv4 network. -> ${NETWORK}`,
    ],
    [
      "address: 192.168.0.15",
      "address: 192.168.0.256",
      '55:14 invalid-value hosts.firebat.address: "192.168.0.256" is not an IPv4 address. -> Write four numbers from 0 to 255 with dots between, such as 192.168.0.15.',
    ],
    [
      "nodeAddress: auto",
      "nodeAddress: { cidrs: [10.0.0.0/8, x] }",
      `20:40 invalid-value cluster.calico.nodeAddress.cidrs.1: "x" is not an IPv4 network. -> ${NETWORK}`,
    ],
    [
      "nodeAddress: auto",
      "nodeAddress: { interface: '' }",
      '20:31 invalid-value cluster.calico.nodeAddress.interface: Expected at least 1 character, but got "". -> Write it like `interface: ^(eth0|wlan0)$`.',
    ],
    [
      "nodeAddress: auto",
      "nodeAddress: { interfaces: wlan0 }",
      "20:18 invalid-value cluster.calico.nodeAddress: Expected auto, nodeInternalIp, { interface: <RE2 pattern> } or { cidrs: [...] }, but got a mapping. -> Write it like `nodeAddress: auto` or `nodeAddress: { interface: ^(eth0|wlan0)$ }`.",
    ],
    [
      "mtu: auto",
      "mtu: 575",
      "19:10 invalid-value cluster.calico.mtu: Expected auto, or a whole number of bytes from 576 to 65535, but got 575. -> Write it like `mtu: auto` or `mtu: 1230`.",
    ],
    [
      "    mtu: 1500",
      "    mtu: 1279",
      "34:10 invalid-value sites.home.mtu: Expected at least 1280, but got 1279. -> Write it like `mtu: 1500`.",
    ],
    [
      "  mtu: 1280",
      "  mtu: 65496",
      "24:8 invalid-value tailnet.mtu: Expected at most 65495, but got 65496. -> Write it like `mtu: 1280`.",
    ],
    [
      "memoryGiB: 15.4",
      "memoryGiB: -1",
      "60:18 invalid-value hosts.firebat.hardware.memoryGiB: Expected at least 0.5, but got -1. -> Write it like `memoryGiB: 15.4`.",
    ],
    [
      "model: Intel N100",
      'model: ""',
      '59:21 invalid-value hosts.firebat.hardware.cpu.model: Expected at least 1 character, but got "". -> Write it like `model: Intel N100`.',
    ],
    [
      "ssid: ducksnest",
      "ssid: 오리둥지오리둥지오리둥지",
      '35:19 invalid-value sites.home.wifi.ssid: "오리둥지오리둥지오리둥지" is longer than 32 bytes. -> Write it like `ssid: home-wifi`.',
    ],
    [
      "ssid: ducksnest",
      "ssid: 'duck\"s nest'",
      '35:19 invalid-value sites.home.wifi.ssid: "duck\\"s nest" contains a double quote, which wpa_supplicant cannot read. -> Write it like `ssid: home-wifi`.',
    ],
    [
      "bios: /dev/sda",
      "bios: sda",
      '86:19 invalid-value hosts.old.boot.bios: "sda" is not a device path under /dev. -> Write it like `bios: /dev/sda`.',
    ],
    [
      "encapsulation: VXLAN",
      "encapsulation: vxlan",
      '17:20 invalid-value cluster.calico.encapsulation: Expected one of VXLAN, VXLANCrossSubnet, IPIP, IPIPCrossSubnet, None, but got "vxlan". -> Did you mean "VXLAN"?',
    ],
    [
      "dataplane: iptables",
      "dataplane: ebpf",
      '18:16 invalid-value cluster.calico.dataplane: Expected one of iptables, nftables, but got "ebpf". -> Use one of: iptables, nftables.',
    ],
    [
      "kind: lan",
      "kind: lann",
      '31:11 invalid-value sites.home.kind: Expected one of lan, aws, but got "lann". -> Did you mean "lan"?',
    ],
    [
      "role: control-plane",
      "role: master",
      '47:11 invalid-value hosts.control-plane.role: Expected one of control-plane, worker, but got "master". -> Use one of: control-plane, worker.',
    ],
    [
      "timeZone: Asia/Seoul",
      "timeZone: asia/seoul",
      '8:13 invalid-value nixos.timeZone: "asia/seoul" is not an IANA time zone. -> Did you mean "Asia/Seoul"?',
    ],
  ])("is reported: %s as %s", (from, to, finding) => {
    expect(findings(edited(from, to))).toEqual([finding]);
  });

  it("counts the items of a list that is too short", () => {
    expect(findings(manifestText(aManifest({ "users.admin.sshKeys": [] })))).toEqual([
      "112:14 invalid-value users.admin.sshKeys: Expected at least 1 item, but got 0 items. -> Write it like `sshKeys: [ ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA... admin@laptop ]`.",
    ]);
  });
});

describe("an unknown key", () => {
  it.each<[from: string, to: string, finding: string]>([
    [
      "  timeZone:",
      "  timezone:",
      '8:3 unknown-key nixos.timezone: Unknown key "timezone". -> Did you mean "timeZone"?',
    ],
    [
      "  release:",
      "  <<: { a: 1 }\n  release:",
      '7:9 unknown-key nixos.a: Unknown key "a". -> Use one of: release, timeZone, nodeExporter, flake.',
    ],
    [
      "  release:",
      "  __proto__: { a: 1 }\n  release:",
      '7:3 unknown-key nixos.__proto__: Unknown key "__proto__". -> Use one of: release, timeZone, nodeExporter, flake.',
    ],
    [
      "{ name: wlan0, kind: wifi }",
      "{ name: wlan0, kind: wifi, mac: 1 }",
      '56:43 unknown-key hosts.firebat.interface.mac: Unknown key "mac". -> Use one of: name, kind, macAddress.',
    ],
    [
      "zone: c }",
      "zone: c, public: true }",
      '42:40 unknown-key sites.seoul.subnets.1.public: Unknown key "public". -> Use one of: cidr, zone.',
    ],
  ])("is reported: %s as %s", (from, to, finding) => {
    expect(findings(edited(from, to))).toEqual([finding]);
  });

  it("is reported with every key that may stand there", () => {
    expect(findings(`${referenceText()}colour: red\n`)).toEqual([
      '98:1 unknown-key colour: Unknown key "colour". -> Use one of: name, nixos, cluster, tailnet, sites, hosts, users, secrets, state, nixCache, github, checks.',
    ]);
  });
});

describe("a name that the author chooses", () => {
  it.each(["sites", "hosts", "users", "checks"])(
    "is not __proto__ in %s, which would be lost without a word",
    (section) => {
      const text = manifestText(aManifest({ [`${section}.proto`]: {} })).replace("  proto: {}", "  __proto__: {}");
      expect(findings(text)).toEqual([
        expect.stringMatching(
          `:3 invalid-value ${section}.__proto__: "__proto__" cannot be a name, because JavaScript reserves it. -> Rename it.`,
        ),
      ]);
    },
  );

  it("is reported together with what is wrong below it", () => {
    const text = edited(
      "  old:\n    hostname: laptop-old\n",
      "  Old_One:\n    hostname: laptop-old\n    colour: red\n",
    );
    expect(findings(text)).toEqual([
      '80:3 invalid-value hosts.Old_One: "Old_One" is not a DNS label: lower-case letters, digits and inner hyphens, at most 63. -> Rename it.',
      '82:5 unknown-key hosts.Old_One.colour: Unknown key "colour". -> Use one of: hostname, site, role, stateVersion, address, interface, boot, hardware.',
    ]);
  });
});

describe("a missing key", () => {
  it.each<[path: string, finding: string]>([
    ["name", '1:1 missing-key name: "name" is missing. -> Add "name", for example `name: ducksnest`.'],
    [
      "tailnet",
      '1:1 missing-key tailnet: "tailnet" is missing. -> Add "tailnet", for example `tailnet: { domain: example.ts.net }`.',
    ],
    [
      "nixos.release",
      '2:1 missing-key nixos.release: "release" is missing in nixos. -> Add "release", for example `release: "26.05"`.',
    ],
    [
      "sites.home.kind",
      '23:3 missing-key sites.home.kind: "kind" is missing in sites.home. -> Add "kind", for example `kind: lan`.',
    ],
    [
      "sites.seoul.kind",
      '30:3 missing-key sites.seoul.kind: "kind" is missing in sites.seoul. -> Add "kind", for example `kind: aws`.',
    ],
    [
      "cluster",
      '1:1 missing-key cluster: "cluster" is missing. -> Add "cluster", for example `cluster: { kubernetesVersion: "1.36", podCidr: 10.244.0.0/16, serviceCidr: 10.96.0.0/12, calico: { version: v3.32.1 } }`.',
    ],
    [
      "sites.home.gateway",
      '23:3 missing-key sites.home.gateway: "gateway" is missing in sites.home. -> Add "gateway", for example `gateway: 192.168.0.1`.',
    ],
    [
      "hosts.old.site",
      '88:3 missing-key hosts.old.site: "site" is missing in hosts.old. -> Add "site", for example `site: home`.',
    ],
    [
      "hosts.old.role",
      '88:3 missing-key hosts.old.role: "role" is missing in hosts.old. -> Add "role", for example `role: worker`.',
    ],
  ])("is reported where it belongs: %s", (path, finding) => {
    expect(findings(manifestText(aManifest({ [path]: undefined })))).toEqual([finding]);
  });

  it("is reported at the list item that lacks it", () => {
    expect(findings(edited("{ cidr: 10.20.1.0/24, zone: c }", "{ cidr: 10.20.1.0/24 }"))).toEqual([
      '42:9 missing-key sites.seoul.subnets.1.zone: "zone" is missing in sites.seoul.subnets.1. -> Add "zone", for example `zone: a`.',
    ]);
  });

  it.each([
    ["sites", "{ name: { kind: lan, cidr: 192.168.0.0/24, gateway: 192.168.0.1 } }"],
    ["hosts", "{ name: { site: home, role: worker } }"],
  ])("is all that is reported when there are no %s at all", (section, example) => {
    expect(findings(manifestText(aManifest({ [section]: undefined })))).toEqual([
      `1:1 missing-key ${section}: "${section}" is missing. -> Add "${section}", for example \`${section}: ${example}\`.`,
    ]);
  });
});

describe("an empty mapping", () => {
  it.each([
    ["tailnet", "{ domain: example.ts.net }"],
    ["hosts", "{ name: { site: home, role: worker } }"],
    ["github", "{ repository: octocat/homelab }"],
    ["hosts.zzz", "{ site: home, role: worker }"],
    ["sites.zzz", "{ kind: lan, cidr: 192.168.0.0/24, gateway: 192.168.0.1 }"],
  ])("gets an example with the keys that are required: %s", (path, example) => {
    const key = path.split(".").at(-1);
    expect(findings(manifestText(aManifest({ [path]: null })))).toEqual([
      expect.stringContaining(`wrong-type ${path}: "${key}" is empty. -> Write it like \`${key}: ${example}\`.`),
    ]);
  });
});

describe("a mapping where a word belongs", () => {
  it.each([
    ["role: control-plane", "role: { toString: 1 }", "47:11 wrong-type hosts.control-plane.role"],
    ["    kind: lan", "    kind: { toString: 1 }", "31:11 wrong-type sites.home.kind"],
    ["encapsulation: VXLAN", "encapsulation: { toString: 1 }", "17:20 wrong-type cluster.calico.encapsulation"],
    ["dataplane: iptables", "dataplane: { toString: [] }", "18:16 wrong-type cluster.calico.dataplane"],
    [
      "filesystem: ext4",
      "filesystem: { valueOf: 1, toString: 1 }",
      "61:43 wrong-type hosts.firebat.hardware.disk.filesystem",
    ],
    ["kind: wifi", "kind: { toString: 1 }", "56:37 wrong-type hosts.firebat.interface.kind"],
    ["boot: uefi", "boot: { toString: 1 }", "57:11 invalid-value hosts.firebat.boot"],
    ["    mtu: auto", "    mtu: { toString: 1 }", "19:10 invalid-value cluster.calico.mtu"],
    ["name: ducksnest", "name: { toString: 1 }", "4:7 wrong-type name"],
  ])("is reported where it is, and never asked for its text: %s as %s", (from, to, place) => {
    const [finding, ...others] = findings(edited(from, to)).filter((each) => !each.includes("one-control-plane"));
    expect(others).toEqual([]);
    expect(finding).toContain(`${place}: Expected `);
    expect(finding).toContain("but got a mapping.");
  });
});

describe("keys that are proposed", () => {
  it.each([
    ["    kind: lan", "vpcCidr: 10.0.0.0/16", "kind, cidr, gateway, mtu, wifi"],
    ["    kind: aws", "wifi: {}", "kind, region, vpcCidr, subnets, sessionManager"],
    [
      "    instanceType: t3.medium",
      "colour: red",
      "hostname, site, role, stateVersion, address, interface, instanceType, rootVolumeGiB, image, creditMode, etcdVolumeGiB, subnet",
    ],
    [
      "    hostname: laptop-old",
      "colour: red",
      "hostname, site, role, stateVersion, address, interface, boot, hardware",
    ],
  ])("are those of the same kind of site: after %s, %s", (line, wrong, keys) => {
    expect(findings(edited(line, `${line}\n    ${wrong}`))).toEqual([
      expect.stringContaining(`-> Use one of: ${keys}.`),
    ]);
  });
});

it("shows both forms of boot", () => {
  expect(findings(edited("boot: { bios: /dev/sda }", "boot: bios"))).toEqual([
    expect.stringContaining('but got "bios". -> Write it like `boot: uefi` or `boot: { bios: /dev/sda }`.'),
  ]);
});

import { Mtu } from "@ducksnest/manifest";
import { aTopology, factsOf, type ManifestData } from "@ducksnest/testing";
import { representativePairs, uplinkMtu } from "@ducksnest/topology";

const reference = aTopology();

describe("the path between two hosts of the reference homelab", () => {
  const TAILNET = { via: "tailnet", mtu: 1280, sameSubnet: false };
  const LAN = { via: "site", mtu: 1500, sameSubnet: true };
  const ADDRESS = {
    "control-plane": "10.20.0.10",
    firebat: "192.168.0.15",
    ultra: "192.168.0.16",
    old: "192.168.0.17",
  };
  type Name = keyof typeof ADDRESS;

  it.each<[from: Name, to: Name, expected: typeof TAILNET]>([
    ["control-plane", "firebat", TAILNET],
    ["control-plane", "ultra", TAILNET],
    ["control-plane", "old", TAILNET],
    ["firebat", "ultra", LAN],
    ["firebat", "old", LAN],
    ["ultra", "old", LAN],
  ])("%s and %s is the same both ways", (from, to, expected) => {
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const) {
      const { via, mtu, sameSubnet, source, destination } = reference.network.pathBetween(
        factsOf(reference, a),
        factsOf(reference, b),
      );
      expect({ via, mtu: mtu.bytes, sameSubnet }).toEqual(expected);
      expect([String(source), String(destination)]).toEqual([ADDRESS[a], ADDRESS[b]]);
    }
  });
});

describe("the path between two EC2 hosts", () => {
  const ec2: ManifestData = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };
  const topology = aTopology({ "hosts.near": ec2, "hosts.far": { ...ec2, subnet: "10.20.1.0/24" } });

  it.each([
    ["of one subnet", "near", true],
    ["of two subnets", "far", false],
  ])("%s carries jumbo frames inside the VPC", (_, other, sameSubnet) => {
    const path = topology.network.pathBetween(topology.controlPlane, factsOf(topology, other));
    expect([path.via, path.mtu.bytes, path.sameSubnet]).toEqual(["site", 9001, sameSubnet]);
  });
});

describe("the path between two homes whose routers use the same network", () => {
  const topology = aTopology({
    "sites.office": { kind: "lan", cidr: "192.168.0.0/24", gateway: "192.168.0.1", wifi: { ssid: "office" } },
    "hosts.ultra.site": "office",
  });

  it("leads through the tailnet, and is not within one subnet although the addresses look like it", () => {
    const path = topology.network.pathBetween(factsOf(topology, "firebat"), factsOf(topology, "ultra"));
    expect([path.via, path.mtu.bytes, path.sameSubnet]).toEqual(["tailnet", 1280, false]);
  });
});

it.each([
  [1400, 1400],
  [1500, 1500],
  [9001, 1500],
])("a network of MTU %d sends packets of at most %d bytes across the internet", (network, uplink) => {
  expect(uplinkMtu(Mtu.ofBytes(network)).bytes).toBe(uplink);
});

describe("representative pairs", () => {
  it("are one for each kind of path", () => {
    const pairs = representativePairs(reference.hosts).map(([a, b]) => `${a.name} ${b.name}`);
    expect(pairs).toEqual(["firebat old", "control-plane firebat"]);
  });

  it("do not exist for one host", () => {
    const alone = { "hosts.firebat": undefined, "hosts.ultra": undefined, "hosts.old": undefined };
    expect(representativePairs(aTopology(alone).hosts)).toEqual([]);
  });
});

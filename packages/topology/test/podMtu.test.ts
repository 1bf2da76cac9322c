import {
  anyManifest,
  aTopology,
  fc,
  homelabOf,
  type ManifestData,
  type ManifestValue,
  topologyOf,
} from "@ducksnest/testing";
import { overheadBytes, siteMtu, type Topology, tunnelOf } from "@ducksnest/topology";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

const HOME: Changes = { "hosts.control-plane": undefined, "sites.seoul": undefined, "hosts.old.role": "control-plane" };
const ALONE: Changes = { "hosts.firebat": undefined, "hosts.ultra": undefined, "hosts.old": undefined };
const CLOUD: Changes = {
  ...ALONE,
  "sites.home": undefined,
  "hosts.far": { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20, subnet: "10.20.1.0/24" },
};
const NEAR: Changes = { ...CLOUD, "hosts.far.subnet": "10.20.0.0/24" };
const OFFICE: ManifestData = {
  kind: "lan",
  cidr: "192.168.1.0/24",
  gateway: "192.168.1.1",
  mtu: 1400,
  wifi: { ssid: "o" },
};
const TWO_LANS: Changes = {
  ...HOME,
  "sites.office": OFFICE,
  "hosts.ultra.site": "office",
  "hosts.ultra.address": "192.168.1.16",
};
const ENCRYPTED: Changes = { "cluster.calico.wireguard": true };
const ONE_AT_HOME: Changes = { "hosts.ultra": undefined, "hosts.old": undefined };

describe("the pod MTU", () => {
  it("is the tailnet's 1280 less VXLAN's 50 in the reference homelab, decided by a pair that it joins", () => {
    const { podMtu, podMtuBudget } = aTopology().network;
    expect(podMtu.bytes).toBe(1230);
    expect([podMtuBudget.mtu.bytes, podMtuBudget.tunnel]).toEqual([1230, "vxlan"]);
    expect(decider(podMtuBudget)).toBe("control-plane firebat tailnet 1280");
  });

  it.each<[name: string, encapsulation: string, changes: Changes, podMtu: number, decider: string | undefined]>([
    ["one LAN", "VXLAN", HOME, 1450, "firebat old site 1500"],
    ["one LAN", "VXLANCrossSubnet", HOME, 1500, "firebat old site 1500"],
    ["one LAN", "None", HOME, 1500, "firebat old site 1500"],
    ["one LAN of MTU 1400", "VXLAN", { ...HOME, "sites.home.mtu": 1400 }, 1350, "firebat old site 1400"],
    ["one LAN", "IPIP", HOME, 1480, "firebat old site 1500"],
    ["one LAN", "IPIPCrossSubnet", HOME, 1500, "firebat old site 1500"],
    ["one LAN and WireGuard", "VXLANCrossSubnet", { ...HOME, ...ENCRYPTED }, 1440, "firebat old site 1500"],
    ["home and cloud", "IPIP", {}, 1260, "control-plane firebat tailnet 1280"],
    ["home and cloud", "IPIPCrossSubnet", {}, 1260, "control-plane firebat tailnet 1280"],
    ["home and cloud and WireGuard", "VXLAN", ENCRYPTED, 1220, "control-plane firebat tailnet 1280"],
    ["home and cloud and WireGuard", "None", ENCRYPTED, 1220, "control-plane firebat tailnet 1280"],
    ["home and cloud", "VXLANCrossSubnet", {}, 1230, "control-plane firebat tailnet 1280"],
    ["home and cloud", "None", {}, 1280, "control-plane firebat tailnet 1280"],
    ["home and cloud over a jumbo tailnet", "VXLAN", { "tailnet.mtu": 8000 }, 1450, "firebat old site 1500"],
    [
      "home and cloud over a jumbo tailnet",
      "VXLANCrossSubnet",
      { "tailnet.mtu": 1540 },
      1450,
      "control-plane firebat tailnet 1540",
    ],
    ["two LANs", "VXLAN", TWO_LANS, 1230, "firebat ultra tailnet 1280"],
    [
      "two LANs over a jumbo tailnet",
      "VXLAN",
      { ...TWO_LANS, "tailnet.mtu": 9000 },
      1350,
      "firebat ultra tailnet 9000",
    ],
    [
      "two LANs over a jumbo tailnet and WireGuard",
      "VXLAN",
      { ...TWO_LANS, ...ENCRYPTED, "tailnet.mtu": 9000 },
      1440,
      "firebat old site 1500",
    ],
    [
      "one host at home, whose LAN joins nobody but bears VXLAN's device",
      "VXLAN",
      { ...ONE_AT_HOME, "tailnet.mtu": 8000 },
      1450,
      "control-plane firebat tailnet 8000",
    ],
    ["two EC2 subnets", "VXLAN", CLOUD, 8951, "control-plane far site 9001"],
    ["two EC2 subnets", "VXLANCrossSubnet", CLOUD, 8951, "control-plane far site 9001"],
    ["two EC2 subnets", "None", CLOUD, 9001, "control-plane far site 9001"],
    ["one EC2 subnet", "VXLANCrossSubnet", NEAR, 9001, "control-plane far site 9001"],
    ["one EC2 host", "VXLAN", ALONE, 8951, undefined],
    ["one EC2 host", "None", ALONE, 9001, undefined],
  ])("with %s and %s", (_, encapsulation, changes, podMtu, expected) => {
    const topology = aTopology({ ...changes, "cluster.calico.encapsulation": encapsulation });
    expect(topology.network.podMtu.bytes).toBe(podMtu);
    expect(decider(topology.network.podMtuBudget)).toBe(expected);
  });

  it("is the manifest's own where it gives one, which leaves the budget as it is", () => {
    const { podMtu, podMtuBudget } = aTopology({ "cluster.calico.mtu": 1280 }).network;
    expect([podMtu.bytes, podMtuBudget.mtu.bytes]).toEqual([1280, 1230]);
  });

  it("fits every pair of hosts of any homelab, and could not be a byte larger", () => {
    fc.assert(
      fc.property(anyManifest({ maxHosts: 50, maxSites: 5 }), (data) => {
        const topology = topologyOf(homelabOf(data));
        const fits = everyPair(topology);
        const { mtu, path } = topology.network.podMtuBudget;
        for (const fit of fits) expect(mtu.bytes).toBeLessThanOrEqual(fit);
        if (fits.length > 0) expect(mtu.bytes).toBe(Math.min(...fits));
        expect(path === undefined).toBe(fits.length === 0);
      }),
      { numRuns: 60 },
    );
  });
});

/** What fits between each two hosts, in bytes, both ways round. */
function everyPair(topology: Topology): number[] {
  const { hosts, calico } = topology;
  return hosts.flatMap((from) =>
    hosts
      .filter((to) => to !== from)
      .map((to) => {
        const path = topology.network.pathBetween(from, to);
        const tunnel = tunnelOf(calico, path);
        // The device of VXLAN is bound to the NIC, which leaves it no more than that.
        const nics = tunnel === "vxlan" ? [from, to].map((host) => siteMtu(host).bytes) : [];
        return Math.min(path.mtu.bytes, ...nics) - overheadBytes(tunnel);
      }),
  );
}

function decider({ path }: Topology["network"]["podMtuBudget"]): string | undefined {
  return path && `${path.from.name} ${path.to.name} ${path.via} ${path.mtu}`;
}

import {
  aHomelab,
  anyManifest,
  aTopology,
  factsOf,
  fc,
  homelabOf,
  type ManifestValue,
  topologyOf,
} from "@ducksnest/testing";
import { autoNodeAddressPattern, virtualInterfaces } from "@ducksnest/topology";

const HOSTS = ["control-plane", "firebat", "old", "ultra"] as const;

/** The interfaces that the method selects on each host of the reference homelab. */
function selected(nodeAddress: ManifestValue, changes: Readonly<Record<string, ManifestValue>> = {}) {
  const topology = aTopology({ "cluster.calico.nodeAddress": nodeAddress, ...changes });
  return Object.fromEntries(
    HOSTS.map((name) => [name, topology.calico.nodeAddress.candidates(factsOf(topology, name))]),
  );
}

const RIGHT = { "control-plane": ["ens5"], firebat: ["wlan0"], old: ["wlan0"], ultra: ["wlan0"] };

describe("node address autodetection", () => {
  it("renders auto as one anchored pattern of every interface there is", () => {
    expect(aTopology().calico.nodeAddress.method).toEqual({ kind: "interface", pattern: "^(ens5|wlan0)$" });
    expect(selected("auto")).toEqual(RIGHT);
  });

  it("selects with auto what the pattern it renders selects", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const auto = topologyOf(homelabOf(data));
        const { cluster } = data as { cluster: { calico: object } };
        const calico = { ...cluster.calico, nodeAddress: { interface: autoNodeAddressPattern(homelabOf(data)) } };
        const literal = topologyOf(homelabOf({ ...data, cluster: { ...cluster, calico } as ManifestValue }));
        for (const host of auto.hosts) {
          expect(auto.calico.nodeAddress.candidates(host)).toEqual(literal.calico.nodeAddress.candidates(host));
        }
      }),
    );
  });

  it("quotes what means something in a pattern", () => {
    const vlan = { "hosts.old.interface": { name: "eth0.10", kind: "ethernet" } };
    expect(autoNodeAddressPattern(aHomelab(vlan))).toBe("^(ens5|eth0\\.10|wlan0)$");
    expect(selected("auto", vlan)).toEqual({ ...RIGHT, old: ["eth0.10"] });
  });

  it("renders what the manifest gives as it is", () => {
    expect(aTopology({ "cluster.calico.nodeAddress": "nodeInternalIp" }).calico.nodeAddress.method).toEqual({
      kind: "nodeInternalIp",
    });
    expect(aTopology({ "cluster.calico.nodeAddress": { interface: "wlan*" } }).calico.nodeAddress.method).toEqual({
      kind: "interface",
      pattern: "wlan*",
    });
  });

  it("selects nothing on EC2 with wlan*, which as a pattern is wla and any number of n", () => {
    expect(selected({ interface: "wlan*" })).toEqual({ ...RIGHT, "control-plane": [] });
    expect(selected({ interface: "wlan*" }, { "hosts.old.interface": { name: "wlp2s0", kind: "wifi" } }).old).toEqual(
      [],
    );
  });

  it.each<[method: ManifestValue, controlPlane: readonly string[], firebat: readonly string[]]>([
    [{ interface: "wlan0,ens5" }, ["ens5"], ["wlan0"]],
    [{ interface: "^wlan0$ , ^ens5$" }, ["ens5"], ["wlan0"]],
    [{ interface: "wlan|ens" }, ["ens5"], ["wlan0"]],
    [{ interface: "an" }, ["vxlan.calico"], ["wlan0", "vxlan.calico"]],
    [{ interface: "scale" }, ["tailscale0"], ["tailscale0"]],
    [
      { interface: "wlan0," },
      ["ens5", "lo", "tailscale0", "vxlan.calico", "docker0", "virbr0", "cali0123456789a"],
      ["wlan0", "lo", "tailscale0", "vxlan.calico", "docker0", "virbr0", "cali0123456789a"],
    ],
    ["nodeInternalIp", ["ens5"], ["wlan0"]],
    [{ cidrs: ["10.20.0.0/16", "192.168.0.0/24"] }, ["ens5"], ["wlan0"]],
    [{ cidrs: ["192.168.0.0/16"] }, [], ["wlan0"]],
    [{ cidrs: ["100.64.0.0/10"] }, ["tailscale0"], ["tailscale0"]],
    [{ cidrs: ["10.0.0.0/8"] }, ["ens5", "vxlan.calico"], ["vxlan.calico"]],
    [{ cidrs: ["0.0.0.0/0"] }, ["ens5", "tailscale0", "vxlan.calico"], ["wlan0", "tailscale0", "vxlan.calico"]],
  ])("selects with %j", (method, controlPlane, firebat) => {
    expect(selected(method)).toMatchObject({ "control-plane": controlPlane, firebat });
  });

  it.each<[encapsulation: string, wireguard: boolean, found: readonly string[]]>([
    ["None", false, []],
    ["IPIP", false, ["tunl0"]],
    ["VXLANCrossSubnet", true, ["vxlan.calico", "wireguard.cali"]],
  ])("finds the tunnel devices of %s and WireGuard %s by network", (encapsulation, wireguard, found) => {
    const changes = { "cluster.calico.encapsulation": encapsulation, "cluster.calico.wireguard": wireguard };
    expect(selected({ cidrs: ["10.0.0.0/8"] }, changes).firebat).toEqual(found);
  });

  it("never mixes up the tailnet's interface, whatever it is called", () => {
    const homelab = aHomelab({ "tailnet.interface": "wlan9" });
    expect(virtualInterfaces(homelab)).toContain("wlan9");
    expect(selected("auto", { "tailnet.interface": "wlan9" })).toEqual(RIGHT);
  });

  it("selects exactly the right interface of every host of any homelab with auto", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const topology = topologyOf(homelabOf(data));
        for (const host of topology.hosts)
          expect(topology.calico.nodeAddress.candidates(host)).toEqual([host.interface.name]);
      }),
      { numRuns: 20 },
    );
  });
});

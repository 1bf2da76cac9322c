import { anyManifest, aTopology, fc, homelabOf, type ManifestValue, topologyOf } from "@ducksnest/testing";
import { TAILNET_TAG, type TailnetPolicy } from "@ducksnest/topology";

const policyOf = (changes: Readonly<Record<string, ManifestValue>> = {}) => aTopology(changes).tailnet.policy;

/** What sources may use towards a destination, of all grants together. */
function allowed({ grants }: TailnetPolicy, src: string, dst: string): readonly string[] {
  return grants.filter((grant) => grant.src.includes(src) && grant.dst.includes(dst)).flatMap(({ ip }) => ip);
}

describe("the tailnet's policy", () => {
  it("approves of every route that a node advertises, for nodes alone", () => {
    const { autoApprovers, tagOwners } = policyOf();
    expect(autoApprovers.routes).toEqual({
      "10.20.0.10/32": [TAILNET_TAG],
      "192.168.0.15/32": [TAILNET_TAG],
      "192.168.0.16/32": [TAILNET_TAG],
      "192.168.0.17/32": [TAILNET_TAG],
    });
    expect(Object.keys(tagOwners)).toEqual([TAILNET_TAG]);
  });

  it("lets nodes use between each other what the cluster needs, by node IP and by tag", () => {
    const needed = ["icmp:*", "tcp:10250", "tcp:5473", "udp:4789"];
    expect(allowed(policyOf(), "192.168.0.15/32", "192.168.0.16/32")).toEqual(needed);
    expect(allowed(policyOf(), "192.168.0.15/32", "10.20.0.10/32")).toEqual(["icmp:*", "tcp:6443", ...needed.slice(1)]);
    expect(allowed(policyOf(), TAILNET_TAG, TAILNET_TAG)).toEqual(["icmp:*", "tcp:6443", ...needed.slice(1)]);
  });

  it("lets people in by SSH, to the API and to node ports, and nowhere near the rest", () => {
    const policy = policyOf();
    expect(allowed(policy, "autogroup:member", "10.20.0.10/32")).toEqual(["icmp:*", "tcp:22", "tcp:6443"]);
    expect(allowed(policy, "autogroup:member", "192.168.0.15/32")).toEqual([
      "icmp:*",
      "tcp:22",
      "tcp:30000-32767",
      "udp:30000-32767",
    ]);
  });

  it("knows IPIP by its number, and WireGuard and BGP by their ports", () => {
    const ends = ["192.168.0.15/32", "10.20.0.10/32"] as const;
    expect(allowed(policyOf({ "cluster.calico.encapsulation": "IPIP" }), ...ends)).toEqual(
      expect.arrayContaining(["4:*", "tcp:179"]),
    );
    expect(allowed(policyOf({ "cluster.calico.wireguard": true }), ...ends)).toContain("udp:51820");
  });

  it("lets through every flow between any two nodes of any homelab", () => {
    fc.assert(
      fc.property(anyManifest({ maxHosts: 6 }), (data) => {
        const topology = topologyOf(homelabOf(data));
        const policy = topology.tailnet.policy;
        for (const from of topology.hosts) {
          for (const to of topology.hosts) {
            const ip = allowed(policy, `${from.nodeIp}/32`, `${to.nodeIp}/32`);
            for (const flow of topology.flows) {
              if (flow.component === "tailscale" || flow.protocol === "ipip") continue;
              if (flow.from !== "node" || (flow.to !== "node" && flow.to !== to.role)) continue;
              expect(ip).toContain(`${flow.protocol}:${flow.ports.from}`);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

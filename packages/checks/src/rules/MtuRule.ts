import type { RelatedPlace } from "@ducksnest/manifest";
import { overheadBytes, type PodMtuBudget } from "@ducksnest/topology";
import { TUNNEL_NAMES } from "../_words";
import type { ManifestRule } from "../Rule";

/**
 * A pod MTU above the budget works for pings and short requests: the first full-size packet is fragmented outside
 * the tunnel, and what forbids fragments waits for a path MTU that may never be learned.
 */
export const MtuRule: ManifestRule = {
  name: "mtu-fits-every-path",
  subject: "manifest",
  severity: "error",
  meaning: "A pod packet of full size, with its encapsulation, must fit the narrowest path between two nodes.",
  remedy: "Set cluster.calico.mtu to auto, or to at most the narrowest path's MTU less the encapsulation.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
  check({ homelab, topology, report }) {
    const { mtu } = homelab.cluster.calico;
    const budget = topology.podMtuBudget;
    if (mtu === "auto" || mtu.bytes <= budget.mtu.bytes) return;
    const { path, tunnel } = budget;
    const narrowest = path ? `the path from ${path.from.name} to ${path.to.name}` : "the only host's network";
    const overhead = overheadBytes(tunnel);
    const taken = tunnel === "none" ? "" : `, of which ${TUNNEL_NAMES[tunnel]} takes ${overhead}`;
    report({
      path: ["cluster", "calico", "mtu"],
      message: `Pod MTU ${mtu} is too large: ${narrowest} carries ${budget.mtu.bytes + overhead} bytes${taken}.`,
      fix: `Write \`mtu: auto\`, or at most ${budget.mtu}.`,
      related: causes(budget),
    });
  },
};

function causes({ path, tunnel }: PodMtuBudget): readonly RelatedPlace[] {
  const setting = tunnel === "wireguard" ? "wireguard" : "encapsulation";
  return [
    { path: ["cluster", "calico", setting], message: `takes ${overheadBytes(tunnel)} bytes` },
    ...(path === undefined
      ? []
      : [
          {
            path: path.via === "tailnet" ? ["tailnet", "mtu"] : ["sites", path.from.site.name, "mtu"],
            message: "is the narrowest link",
          },
        ]),
  ];
}

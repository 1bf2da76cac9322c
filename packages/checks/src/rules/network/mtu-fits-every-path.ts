import type { RelatedPlace } from "@ducksnest/manifest";
import { overheadBytes, type PodMtuBudget, siteMtu } from "@ducksnest/topology";
import { deciderBytes, podMtuReason } from "../../podMtuReason";
import type { ManifestRule } from "../../Rule";

/**
 * A pod MTU above the budget works for pings and short requests. The first full-size packet is fragmented outside the
 * tunnel, and packets that forbid fragments are lost unless the sender learns the path MTU.
 */
export const MtuRule: ManifestRule = {
  name: "mtu-fits-every-path",
  subject: "manifest",
  severity: "error",
  meaning: "A full-size pod packet with its encapsulation must fit the narrowest path between two nodes.",
  remedy: "Set cluster.calico.mtu to auto, or to at most the narrowest path's MTU minus the encapsulation's overhead.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
  check({ homelab, topology, report }) {
    const { mtu } = homelab.cluster.calico;
    const budget = topology.network.podMtuBudget;
    if (mtu === "auto" || mtu.bytes <= budget.mtu.bytes) return;
    report({
      path: ["cluster", "calico", "mtu"],
      message: `Pod MTU ${mtu} is too large: ${podMtuReason(budget)}.`,
      fix: `Write \`mtu: auto\`, or at most ${budget.mtu}.`,
      related: causes(budget),
    });
  },
};

function causes(budget: PodMtuBudget): readonly RelatedPlace[] {
  const { path, tunnel } = budget;
  const link = deciderBytes(budget);
  const setting = tunnel === "wireguard" ? "wireguard" : "encapsulation";
  const encapsulation = { path: ["cluster", "calico", setting], message: `takes ${overheadBytes(tunnel)} bytes` };
  if (path === undefined) return [encapsulation];
  if (path.via === "tailnet" && link === path.mtu.bytes) {
    return [encapsulation, { path: ["tailnet", "mtu"], message: "is the narrowest link" }];
  }
  const site = [path.from, path.to].find((host) => siteMtu(host).bytes === link)?.site ?? path.from.site;
  return [encapsulation, { path: ["sites", site.name, "mtu"], message: "is the narrowest link" }];
}

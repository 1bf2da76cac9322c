import { calicoObjects, installations } from "../../outputs/_installation";
import { textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Nodes learn each other's pod routes from Felix (with VXLAN) or by BGP, and without one of them pods reach only their own host. */
export const PodRoutesRule: OutputRule = {
  name: "routes-reach-every-node",
  subject: "outputs",
  severity: "error",
  meaning: "Every node must learn the pod routes of every other node: by BGP's mesh or peers, or from Felix.",
  remedy: "Keep the mesh between nodes, name peers for all nodes, and keep the Installation's bgp as derived.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/bgp",
  check({ emitted, topology, report }) {
    const usesBgp = topology.calico.bgp;
    for (const { object, spec } of installations(emitted)) {
      const bgp = textAt(spec, "bgp") ?? "Enabled";
      if (!usesBgp || bgp === "Enabled") continue;
      report({
        path: ["cluster", "calico", "encapsulation"],
        about: object,
        message: `The Installation has bgp ${bgp}, but with encapsulation ${topology.calico.encapsulation} nodes learn pod routes only by BGP.`,
        fix: "Set the Installation's bgp to Enabled, or write `encapsulation: VXLAN` under cluster.calico.",
      });
    }
    if (!usesBgp || calicoObjects(emitted, "BGPPeer").length > 0) return;
    for (const { object, name, spec } of calicoObjects(emitted, "BGPConfiguration")) {
      if (name !== "default" || spec.nodeToNodeMeshEnabled !== false) continue;
      report({
        path: ["cluster", "calico", "encapsulation"],
        about: object,
        message:
          'BGPConfiguration "default" switches the mesh between nodes off, and no BGPPeer replaces it, so no node learns the others\' pod routes.',
        fix: "Remove nodeToNodeMeshEnabled, or add a BGPPeer for the nodes.",
      });
    }
  },
};

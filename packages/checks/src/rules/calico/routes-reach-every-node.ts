import { calicoObjects, installations, pools } from "../../outputs/_installation";
import { textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Without the others' routes, pods reach only pods of their own host. With VXLAN, Felix sets the routes without BGP. */
export const PodRoutesRule: OutputRule = {
  name: "routes-reach-every-node",
  subject: "outputs",
  severity: "error",
  meaning: "Unless all pools use VXLAN, every node must learn the pod routes of the others by BGP's mesh or by peers.",
  remedy: "Keep the mesh between nodes, name peers for all nodes, and keep the Installation's bgp as derived.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/bgp",
  check({ emitted, homelab, report }) {
    const pool = pools(emitted, String(homelab.cluster.podCidr)).find(
      (each) => !each.encapsulation.startsWith("VXLAN"),
    );
    if (pool === undefined) return;
    const path = ["cluster", "calico", "encapsulation"];
    for (const { object, spec } of installations(emitted)) {
      if (textAt(spec, "bgp") !== "Disabled") continue;
      report({
        path,
        about: pool.isOperators ? object : pool.object,
        message: `${pool.title} has encapsulation ${pool.encapsulation}, with which nodes learn pod routes only by BGP, but the Installation has bgp Disabled.`,
        fix: "Set the Installation's bgp to Enabled, or the pool's encapsulation to VXLAN.",
      });
    }
    if (calicoObjects(emitted, "BGPPeer").length > 0) return;
    for (const { object, name, spec } of calicoObjects(emitted, "BGPConfiguration")) {
      if (name !== "default" || spec.nodeToNodeMeshEnabled !== false) continue;
      report({
        path,
        about: object,
        message: `BGPConfiguration "default" switches the mesh between nodes off, and no BGPPeer replaces it, so with encapsulation ${pool.encapsulation} no node learns the others' pod routes.`,
        fix: "Remove nodeToNodeMeshEnabled, or add a BGPPeer for the nodes.",
      });
    }
  },
};

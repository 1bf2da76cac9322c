import { autoNodeAddressPattern } from "@ducksnest/topology";
import type { ManifestRule } from "../Rule";

/** With no match calico-node exits and crash-loops; with two, it takes the newest interface, whichever that is. */
export const NodeAddressRule: ManifestRule = {
  name: "node-address-resolves",
  subject: "manifest",
  severity: "error",
  meaning: "Calico's address autodetection must select exactly one interface of every host, and the right one.",
  remedy: "Use nodeAddress: auto, or an anchored pattern that names the interface of every host.",
  source: "https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection",
  check({ homelab, topology, report }) {
    const wrong = topology.hosts
      .map((host) => ({ host, candidates: topology.calico.nodeAddress.candidates(host) }))
      .filter(({ host, candidates }) => candidates.length !== 1 || candidates[0] !== host.interface.name);
    const pattern = wrong.length > 0 ? autoNodeAddressPattern(homelab) : "";
    for (const { host, candidates } of wrong) {
      const found = candidates.length === 0 ? "nothing" : candidates.join(", ");
      report({
        path: ["cluster", "calico", "nodeAddress"],
        message: `On host "${host.name}" the method selects ${found}; its address is on ${host.interface.name}, and Calico searches for a pattern anywhere in a name.`,
        fix: `Write \`nodeAddress: auto\`, which renders ${pattern}.`,
      });
    }
  },
};

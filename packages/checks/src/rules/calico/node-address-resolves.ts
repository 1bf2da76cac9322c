import type { Host } from "@ducksnest/manifest";
import { autoNodeAddressPattern } from "@ducksnest/topology";
import type { ManifestRule, RuleContext } from "../../Rule";

/** Without a match calico-node crash-loops. With two matches it uses the newest interface, which may be the wrong one. */
export const NodeAddressRule: ManifestRule = {
  name: "node-address-resolves",
  subject: "manifest",
  severity: "error",
  meaning:
    "On every host, Calico's address autodetection must select exactly one interface: the one with the node's address.",
  remedy: "Use nodeAddress: auto, or an anchored pattern that matches the interface of every host.",
  source: "https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection",
  check({ homelab, topology, report }) {
    // The loader refuses all other names of virtual interfaces, and this one if the manifest states the NIC's name.
    const misnamed = homelab.hosts.filter((host) => host.interface.name === homelab.tailnet.interface);
    for (const host of misnamed) report(misnamedNic(host));
    // Every setting would find two interfaces.
    if (misnamed.length > 0) return;
    const wrong = topology.hosts
      .map((host) => ({ host, candidates: topology.calico.nodeAddress.candidates(host) }))
      .filter(({ host, candidates }) => candidates.length !== 1 || candidates[0] !== host.interface.name);
    const pattern = wrong.length > 0 ? autoNodeAddressPattern(homelab) : "";
    for (const { host, candidates } of wrong) {
      const found = candidates.length === 0 ? "nothing" : candidates.join(", ");
      report({
        path: ["cluster", "calico", "nodeAddress"],
        message: `On host "${host.name}" the method selects ${found}, but the node address is on ${host.interface.name}. Calico matches a pattern anywhere in a name.`,
        fix: `Write \`nodeAddress: auto\`, which renders ${pattern}.`,
      });
    }
  },
};

/** AWS chooses the name of an instance's NIC, so the tailnet's interface must be renamed. */
function misnamedNic({ name, interface: nic }: Host): Parameters<RuleContext["report"]>[0] {
  return {
    path: ["tailnet", "interface"],
    message: `NIC "${nic.name}" of host "${name}" has the same name as the tailnet's interface, so Calico cannot distinguish the two.`,
    fix: "Write `interface: tailscale0`.",
  };
}

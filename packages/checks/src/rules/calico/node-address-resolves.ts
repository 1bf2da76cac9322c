import type { Homelab, Host } from "@ducksnest/manifest";
import { autoNodeAddressPattern, virtualInterfaces } from "@ducksnest/topology";
import type { ManifestRule, RuleContext } from "../../Rule";

/** With no match calico-node exits and crash-loops; with two, it takes the newest interface, whichever that is. */
export const NodeAddressRule: ManifestRule = {
  name: "node-address-resolves",
  subject: "manifest",
  severity: "error",
  meaning: "Calico's address autodetection must select exactly one interface of every host, and the right one.",
  remedy: "Use nodeAddress: auto, or an anchored pattern that names the interface of every host.",
  source: "https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection",
  check({ homelab, topology, report }) {
    const virtual = new Set(virtualInterfaces(homelab));
    const misnamed = homelab.hosts.filter((host) => virtual.has(host.interface.name));
    for (const host of misnamed) report(misnamedNic(homelab, host));
    // Any setting would find two interfaces then.
    if (misnamed.length > 0) return;
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

/** The name of an instance's NIC is AWS's, so there the other interface has to get another. */
function misnamedNic({ tailnet }: Homelab, { name, kind, interface: nic }: Host): Parameters<RuleContext["report"]>[0] {
  const message = `NIC "${nic.name}" of host "${name}" has the name of a virtual interface that every host has, so Calico cannot tell the two apart.`;
  if (kind === "aws") return { path: ["tailnet", "interface"], message, fix: "Write `interface: tailscale0`." };
  const hint = nic.name === tailnet.interface ? " The tailnet's interface belongs under `tailnet`." : "";
  return {
    path: ["hosts", name, "interface", "name"],
    message,
    fix: `Write the name of the network card, which \`ip -br link\` prints.${hint}`,
  };
}

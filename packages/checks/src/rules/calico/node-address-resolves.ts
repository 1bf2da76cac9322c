import type { Homelab, Host } from "@ducksnest/manifest";
import { autoNodeAddressPattern, virtualInterfaces } from "@ducksnest/topology";
import type { ManifestRule, RuleFinding } from "../../Rule";

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
    const virtual = new Set(virtualInterfaces(homelab));
    const misnamed = homelab.hosts.filter((host) => virtual.has(host.interface.name));
    for (const host of misnamed) report(misnamedNic(homelab, host));
    // Any method would then find two interfaces.
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

/** AWS names the NIC of an instance, so there the tailnet's interface has to change instead. */
function misnamedNic({ tailnet }: Homelab, { name, kind, interface: nic }: Host): RuleFinding {
  const message = `NIC "${nic.name}" of host "${name}" has the name of a virtual interface that every host has, so Calico cannot tell the two apart.`;
  if (kind === "aws") return { path: ["tailnet", "interface"], message, fix: "Write `interface: tailscale0`." };
  const hint = nic.name === tailnet.interface ? " The tailnet's interface belongs under `tailnet`." : "";
  return {
    path: ["hosts", name, "interface", "name"],
    message,
    fix: `Write the name of the network card, which \`ip -br link\` prints.${hint}`,
  };
}

import { hostOpenings, neededOpenings, type Opening, portName, uncovered } from "../../outputs/_ports";
import type { OutputRule } from "../../Rule";

/** flannel's VXLAN port, which is also Linux's original default. */
const OLD_VXLAN_PORT = 8472;

/** A port without a listener today may have one tomorrow. */
export const NeedlessPortRule: OutputRule = {
  name: "no-needless-open-port",
  subject: "outputs",
  severity: "warning",
  meaning: "A host should open only ports that the cluster needs.",
  remedy: "Close the port.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements",
  check({ emitted, topology, report }) {
    const neededBy = neededOpenings(topology, emitted);
    for (const host of topology.hosts) {
      const { name } = host;
      const settings = emitted.hosts.get(name);
      if (settings === undefined) continue;
      for (const open of uncovered(hostOpenings(settings), neededBy(host))) {
        report({
          path: ["hosts", name],
          at: "key",
          message: `Host "${name}" opens ${portName(open)} on ${open.interface}, which ${why(open)}.`,
          fix: `Remove it from firewall.interfaces.${open.interface} of "${name}".`,
        });
      }
    }
  },
};

function why({ protocol, from, to }: Opening): string {
  return protocol === "udp" && from === OLD_VXLAN_PORT && to === OLD_VXLAN_PORT
    ? "is flannel's VXLAN port; Calico uses 4789"
    : "nothing in the cluster needs";
}

import { hostOpenings, neededOpenings, type Opening, portName, uncovered } from "../../outputs/_ports";
import type { OutputRule } from "../../Rule";

/** Linux's first VXLAN port, and flannel's. */
const OLD_VXLAN_PORT = 8472;

/** What nothing listens on today, something may tomorrow. */
export const NeedlessPortRule: OutputRule = {
  name: "no-needless-open-port",
  subject: "outputs",
  severity: "warning",
  meaning: "A host should open no port that no conversation of the cluster needs.",
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
          fix: `Take it out of firewall.interfaces.${open.interface} of "${name}".`,
        });
      }
    }
  },
};

function why({ protocol, from, to }: Opening): string {
  return protocol === "udp" && from === OLD_VXLAN_PORT && to === OLD_VXLAN_PORT
    ? "is flannel's VXLAN port; Calico's is 4789"
    : "no conversation of the cluster needs";
}

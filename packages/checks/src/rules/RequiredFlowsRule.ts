import { hostOpenings, neededOpenings, portName, uncovered } from "../_ports";
import type { OutputRule } from "../Rule";

/** A closed port between two nodes shows late and elsewhere: pods that resolve no name, logs that never come. */
export const RequiredFlowsRule: OutputRule = {
  name: "required-flows-open",
  subject: "outputs",
  severity: "error",
  meaning: "A host's firewall must let in every conversation of the cluster, on the interface by which it arrives.",
  remedy: "Open the port on that interface, or take back the Calico setting that moved it.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements",
  check({ emitted, topology, report }) {
    const neededBy = neededOpenings(topology, emitted);
    for (const facts of topology.hosts) {
      const { name } = facts.host;
      const settings = emitted.hosts.get(name);
      if (settings === undefined) continue;
      for (const closed of uncovered(neededBy(facts), hostOpenings(settings))) {
        const { from, to, protocol } = closed;
        const list = `firewall.interfaces.${closed.interface}.${protocol}`;
        report({
          path: ["hosts", name],
          at: "key",
          message: `Host "${name}" does not open ${portName(closed)} on ${closed.interface}, where ${closed.component} is called.`,
          fix:
            from === to
              ? `Add ${from} to ${list}Ports of "${name}".`
              : `Add { from: ${from}, to: ${to} } to ${list}PortRanges of "${name}".`,
        });
      }
    }
  },
};

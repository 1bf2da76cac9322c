import { hostOpenings, neededOpenings, type Opening, portName, uncovered } from "../../outputs/_ports";
import type { OutputRule } from "../../Rule";

/** A closed port shows late and elsewhere: pods cannot resolve names, or logs are missing. */
export const RequiredFlowsRule: OutputRule = {
  name: "required-flows-open",
  subject: "outputs",
  severity: "error",
  meaning: "A host's firewall must open every port that the cluster needs, on the interface where the traffic arrives.",
  remedy: "Open the port on that interface, or undo the Calico setting that changed it.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements",
  check({ emitted, topology, report }) {
    const neededBy = neededOpenings(topology, emitted);
    for (const host of topology.hosts) {
      const { name } = host;
      const settings = emitted.hosts.get(name);
      if (settings === undefined) continue;
      for (const closed of uncovered(neededBy(host), hostOpenings(settings))) {
        report({
          path: ["hosts", name],
          at: "key",
          message: `Host "${name}" does not open ${portName(closed)} on ${closed.interface}, where ${closed.component} needs it.`,
          fix: `${howToOpen(closed)} of "${name}".`,
        });
      }
    }
  },
};

function howToOpen({ interface: name, protocol, from, to }: Opening): string {
  const list = `firewall.interfaces.${name}.${protocol}`;
  if (protocol === "ipip") return `Add the networks of the other nodes to ${list}From`;
  return from === to ? `Add ${from} to ${list}Ports` : `Add { from: ${from}, to: ${to} } to ${list}PortRanges`;
}

import { originOf } from "../../outputs/_origins";
import {
  byPort,
  EVERYONE,
  hostOpenings,
  neededOpenings,
  type Opening,
  portName,
  uncovered,
} from "../../outputs/_ports";
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
      const open = hostOpenings(settings);
      for (const closed of byPort(uncovered(neededBy(host), open))) {
        report({
          path: ["hosts", name],
          at: "key",
          ...originOf(
            emitted.nixos?.get(name),
            `networking.firewall.interfaces.${closed.interface}`,
            `ducksnest.firewall.interfaces.${closed.interface}`,
            "ducksnest.firewall",
          ),
          message: `Host "${name}" does not open ${portName(closed)} on ${closed.interface} to ${senderName(closed)}, where ${closed.component} needs it.`,
          fix: `${howToOpen(closed, open)} of "${name}".`,
        });
      }
    }
  },
};

function senderName({ sender }: Opening): string {
  if (sender === EVERYONE) return sender;
  if (sender === "own-site") return "the nodes of its site";
  return sender === "other-sites" ? "the nodes of other sites" : sender;
}

function howToOpen(closed: Opening, open: readonly Opening[]): string {
  const { interface: name, protocol, from, to, sender } = closed;
  const accepts = `firewall.interfaces.${name}${sender === EVERYONE ? "" : ".nodesOnly"}`;
  const isOtherSender =
    sender !== EVERYONE &&
    uncovered(
      [closed],
      open.map((each) => ({ ...each, sender })),
    ).length === 0;
  if (isOtherSender) {
    return sender.endsWith("-site") || sender.endsWith("-sites")
      ? `Write "${sender}" as ${accepts}.from`
      : `Add "${sender}" to ${accepts}.networks`;
  }
  if (protocol === "ipip") return `Write \`ipip = true\` in ${accepts}`;
  const list = `${accepts}.${protocol}`;
  return from === to ? `Add ${from} to ${list}Ports` : `Add { from: ${from}, to: ${to} } to ${list}PortRanges`;
}

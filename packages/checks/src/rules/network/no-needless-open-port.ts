import { definitionsOf } from "../../outputs/_origins";
import { isOwnService, openEverywhere, openedBy, openedEverywhere } from "../../outputs/_ownOpenings";
import { podOpenings } from "../../outputs/_podOpenings";
import {
  byPort,
  EVERYONE,
  hostOpenings,
  neededOpenings,
  type Opening,
  portName,
  uncovered,
} from "../../outputs/_ports";
import type { Definition } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** flannel's VXLAN port, which is also Linux's original default. */
const OLD_VXLAN_PORT = 8472;

/** A port without a listener today may have one tomorrow. A port for nodes is a port that strangers in the LAN can try. */
export const NeedlessPortRule: OutputRule = {
  name: "no-needless-open-port",
  subject: "outputs",
  severity: "warning",
  meaning: "A host should open only ports that the cluster needs, and those that only nodes use to nodes alone.",
  remedy: "Close the port, or open it in nodesOnly.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements",
  check({ emitted, topology, report }) {
    const neededBy = neededOpenings(topology, emitted);
    const neededByPods = podOpenings(emitted);
    for (const host of topology.hosts) {
      const { name } = host;
      const settings = emitted.hosts.get(name);
      if (settings === undefined) continue;
      const needed = neededBy(host);
      const facts = emitted.nixos?.get(name);
      const needless = byPort(uncovered(hostOpenings(settings), [...needed, ...neededByPods(host)])).filter(
        (open) => isOldVxlan(open) || !isOwnService(open, host, topology, facts),
      );
      for (const open of needless.filter((each) => openedEverywhere(facts, each) === undefined)) {
        const isForNodes = open.sender === EVERYONE && uncovered([open], needed.map(toEveryone)).length === 0;
        report({
          path: ["hosts", name],
          at: "key",
          ...openedBy(facts, open),
          message: `Host "${name}" opens ${portName(open)} on ${open.interface}${isForNodes ? " to everyone, but only nodes need it" : `, which ${why(open)}`}.`,
          fix: isForNodes
            ? `Move it from firewall.interfaces.${open.interface} of "${name}" to nodesOnly there.`
            : `Remove it from firewall.interfaces.${open.interface} of "${name}".`,
        });
      }
      for (const [port, { option, place }] of openEverywhere(facts, needless)) {
        const list = option.at(-1);
        report({
          path: ["hosts", name],
          at: "key",
          place,
          message: `Host "${name}" opens ${port} on every interface.`,
          fix: `Remove it from networking.firewall.${list}, and if a service of your own needs it, add it to networking.firewall.interfaces.<name>.${list} of the interface that needs it.`,
        });
      }
      for (const { option, place } of definitionsOf(emitted.nixos?.get(name), "services").filter(opensEverywhere)) {
        const service = option.slice(0, -1).join(".");
        report({
          path: ["hosts", name],
          at: "key",
          place,
          message: `Host "${name}" opens the ports of ${service} on every interface.`,
          fix: "Remove openFirewall, and add the port to networking.firewall.interfaces.<name>.allowedTCPPorts or allowedUDPPorts of the interface that needs it.",
        });
      }
    }
  },
};

/** NixOS's services open their ports on all interfaces. Tailscale's own port is open anyway. */
function opensEverywhere({ option, value }: Definition): boolean {
  return option.at(-1) === "openFirewall" && value === true && option[1] !== "tailscale";
}

function toEveryone(opening: Opening): Opening {
  return { ...opening, sender: EVERYONE };
}

function isOldVxlan({ protocol, from, to }: Opening): boolean {
  return protocol === "udp" && from === OLD_VXLAN_PORT && to === OLD_VXLAN_PORT;
}

function why(open: Opening): string {
  return isOldVxlan(open) ? "is flannel's VXLAN port; Calico uses 4789" : "nothing in the cluster needs";
}

import type { HostFacts } from "@ducksnest/topology";
import { evaluatedHosts, type Origin, originOf, originOfValue } from "../../outputs/_origins";
import { at, listAt, numberAt, textAt, textsOf } from "../../outputs/Emitted";
import type { EvaluatedHost } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** A way in which the whole firewall is open. */
interface Hole extends Origin {
  /** Follows the host's name in a sentence. */
  readonly fault: string;
  readonly fix: string;
}

/** Without a firewall, everybody in the LAN reaches etcd, the kubelet and every pod with a port on the host. */
export const ClosedFirewallRule: OutputRule = {
  name: "firewall-stays-closed",
  subject: "outputs",
  severity: "error",
  meaning:
    "A host's firewall must be on and trust no interface that strangers can send to, because it also protects the kubelet and etcd.",
  remedy: "Open single ports with networking.firewall.interfaces.<name>.allowedTCPPorts.",
  source: "https://nixos.org/manual/nixos/stable/#sec-firewall",
  check({ emitted, topology, report }) {
    for (const [name, facts] of evaluatedHosts(emitted)) {
      const host = topology.hosts.find((each) => each.name === name);
      for (const { fault, fix, ...origin } of holesOf(facts, host)) {
        report({ path: ["hosts", name], at: "key", ...origin, message: `Host "${name}" ${fault}.`, fix });
      }
    }
  },
};

function holesOf(facts: EvaluatedHost, host: HostFacts | undefined): readonly Hole[] {
  return [...switchedOff(facts), ...trusted(facts, host), ...wideRanges(facts), ...lostRules(facts)];
}

function switchedOff(facts: EvaluatedHost): readonly Hole[] {
  if (at(facts.options, "networking.firewall.enable") === true) return [];
  const fault = "has no firewall, so everybody in its networks reaches all of its ports";
  return [{ fault, fix: "Remove `enable = false`.", ...originOf(facts, "networking.firewall.enable") }];
}

const TRUSTED = "networking.firewall.trustedInterfaces";

/** Pods' interfaces may be trusted: Calico's policies decide about their packets. */
function trusted(facts: EvaluatedHost, host: HostFacts | undefined): readonly Hole[] {
  const outside = [textAt(facts.ducksnest, "hardware", "interface", "name"), host?.tailnet.interface];
  return textsOf(listAt(facts.options, TRUSTED))
    .filter((name) => outside.some((each) => each !== undefined && includes(name, each)))
    .map((name) => ({
      fault: `accepts every packet on ${name}, because ${TRUSTED} lists it`,
      fix: `Remove "${name}" from the list, and open single ports with networking.firewall.interfaces.${name}.allowedTCPPorts.`,
      ...originOfValue(facts, (value) => value === name, TRUSTED),
    }));
}

/** Whether a name of the packet filter means an interface. `wlan+`, and with nftables `wlan*`, mean all that start with `wlan`. */
function includes(pattern: string, name: string): boolean {
  return /[+*]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** More ports than those of NodePort services, 30000 to 32767. */
const WIDE = 5000;

function wideRanges(facts: EvaluatedHost): readonly Hole[] {
  const lists = ["allowedTCPPortRanges", "allowedUDPPortRanges"];
  const interfaces = Object.entries(at(facts.options, "networking.firewall.interfaces") ?? {});
  const places = [
    ...lists.map(
      (list) => [`networking.firewall.${list}`, listAt(facts.options, `networking.firewall.${list}`)] as const,
    ),
    ...interfaces.flatMap(([name, open]) =>
      lists.map((list) => [`networking.firewall.interfaces.${name}.${list}`, listAt(open, list)] as const),
    ),
  ];
  return places.flatMap(([option, ranges]) =>
    ranges.flatMap((range) => {
      const [from, to] = [numberAt(range, "from") ?? 0, numberAt(range, "to") ?? 0];
      if (to - from < WIDE) return [];
      const origin = originOfValue(
        facts,
        (value) => numberAt(value, "to") === to,
        option,
        "ducksnest.firewall.interfaces",
      );
      const fault = `opens ${to - from + 1} ports at once, ${from} to ${to}, with ${option}`;
      return [{ fault, fix: "Open only the ports that a program listens on.", ...origin }];
    }),
  );
}

/** The module opens ports to nodes with commands, because NixOS has no option for senders. */
function lostRules(facts: EvaluatedHost): readonly Hole[] {
  const isNftables = textAt(facts.ducksnest, "firewall", "dataplane") === "nftables";
  const option = `networking.firewall.${isNftables ? "extraInputRules" : "extraCommands"}`;
  const commands = textAt(facts.options, option) ?? "";
  const interfaces = Object.values(at(facts.ducksnest, "firewall", "interfaces") ?? {});
  const opensToNodes = interfaces.some((open) => listAt(open, "nodesOnly", "tcpPorts").length > 0);
  if (!opensToNodes || /\b4789\b|\b10250\b|\b5473\b/.test(commands)) return [];
  return [
    {
      fault: `lost the rules that let other nodes reach its kubelet, because ${option} is replaced`,
      fix: "Remove `mkForce`: definitions without it are added to the module's.",
      ...originOf(facts, option),
    },
  ];
}

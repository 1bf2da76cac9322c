import type { Flow, HostFacts, PortRange, Topology } from "@ducksnest/topology";
import { calicoNetwork, felixSpec } from "./_installation";
import { type Emitted, type Json, listAt, numberAt, objectAt, textAt } from "./Emitted";

type Protocol = Flow["protocol"];

/** A range of open ports on one interface. IPIP has no ports and uses 0. */
export interface Opening extends PortRange {
  /** Name of the interface, such as `tailscale0`. */
  readonly interface: string;
  /** The transport protocol, or IPIP. */
  readonly protocol: Protocol;
}

/** An opening that the cluster needs. */
export interface NeededOpening extends Opening {
  /** The program that listens there, such as `kubelet`. */
  readonly component: string;
}

/** Every node calls this port on every other node, so an interface that needs it also needs Calico's openings. */
const KUBELET_PORT = 10250;

/**
 * The openings that a host needs, from the manifest and from the synthesized Calico objects, which can change ports.
 * @returns a function from a host to its openings
 */
export function neededOpenings({ flows }: Topology, emitted: Emitted): (host: HostFacts) => NeededOpening[] {
  const components = new Map(
    flows.flatMap((flow) =>
      flow.protocol === "ipip" ? [] : [[`${flow.protocol} ${flow.ports.from}`, flow.component]],
    ),
  );
  const has = (name: string) => flows.some(({ component }) => component === name);
  const felix = felixSpec(emitted);
  const fromCalico: Omit<NeededOpening, "interface">[] = [
    ...(has("vxlan") ? [single("vxlan", "udp", numberAt(felix, "vxlanPort") ?? 4789)] : []),
    ...(has("wireguard") ? [single("wireguard", "udp", numberAt(felix, "wireguardListeningPort") ?? 51820)] : []),
    ...(has("bgp") || textAt(calicoNetwork(emitted), "bgp") === "Enabled" ? [single("bgp", "tcp", 179)] : []),
    ...(has("ipip") ? [single("ipip", "ipip", 0)] : []),
  ];
  return ({ firewall }) =>
    firewall.interfaces.flatMap((open) => {
      const derived = (["tcp", "udp"] as const).flatMap((protocol) =>
        open[protocol].map(({ from, to }) => ({
          component: components.get(`${protocol} ${from}`) ?? "the cluster",
          protocol,
          from,
          to,
        })),
      );
      const others = derived.filter(({ component }) => fromCalico.every((each) => each.component !== component));
      const fromNodes = derived.some(({ from }) => from === KUBELET_PORT) ? fromCalico : [];
      return [...others, ...fromNodes].map((opening) => ({ interface: open.interface, ...opening }));
    });
}

function single(component: string, protocol: Protocol, port: number): Omit<NeededOpening, "interface"> {
  return { component, protocol, from: port, to: port };
}

/** The openings in a generated host file. */
export function hostOpenings(settings: Json): readonly Opening[] {
  const interfaces = Object.entries(objectAt(settings, "firewall", "interfaces"));
  return interfaces.flatMap(([name, open]) => [
    ...(listAt(open, "ipipFrom").length > 0 ? [{ interface: name, protocol: "ipip" as const, from: 0, to: 0 }] : []),
    ...(["tcp", "udp"] as const).flatMap((protocol) => [
      ...listAt(open, `${protocol}Ports`).map((port) => ({
        interface: name,
        protocol,
        from: Number(port),
        to: Number(port),
      })),
      ...listAt(open, `${protocol}PortRanges`).map((range) => ({
        interface: name,
        protocol,
        from: numberAt(range, "from") ?? 0,
        to: numberAt(range, "to") ?? 0,
      })),
    ]),
  ]);
}

/** The openings that the others do not cover completely, even together. */
export function uncovered<T extends Opening>(openings: readonly T[], others: readonly Opening[]): readonly T[] {
  const sorted = [...others].sort((a, b) => a.from - b.from);
  return openings.filter((opening) => {
    let next = opening.from;
    for (const { from, to, ...other } of sorted) {
      if (other.interface !== opening.interface || other.protocol !== opening.protocol) continue;
      if (from <= next && to >= next) next = to + 1;
    }
    return next <= opening.to;
  });
}

/** `UDP 4789`, `TCP 30000 to 32767`, `IPIP`. */
export function portName({ protocol, from, to }: Omit<Opening, "interface">): string {
  if (protocol === "ipip") return "IPIP";
  return `${protocol.toUpperCase()} ${from === to ? from : `${from} to ${to}`}`;
}

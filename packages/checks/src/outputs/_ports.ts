import type { Flow, HostFacts, OpenPorts, PortRange, Topology } from "@ducksnest/topology";
import { felixSpec, installations } from "./_installation";
import { type Emitted, type Json, listAt, numberAt, objectAt, textAt, textsOf } from "./Emitted";

type Protocol = Flow["protocol"];

/** The sender of an opening that accepts every packet. */
export const EVERYONE = "everyone";

/** A range of open ports on one interface. IPIP has no ports and uses 0. */
export interface Opening extends PortRange {
  /** Name of the interface, such as `tailscale0`. */
  readonly interface: string;
  /** The transport protocol, or IPIP. */
  readonly protocol: Protocol;
  /** Who may send: everyone, nodes (`own-site` or `other-sites`), or a network such as `100.64.0.0/10`. */
  readonly sender: string;
}

/** An opening that the cluster needs. */
export interface NeededOpening extends Opening {
  /** The program that listens there, such as `kubelet`. */
  readonly component: string;
}

/** An opening without its place and its sender. */
type Ports = Omit<NeededOpening, "interface" | "sender">;

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
  const fromCalico: readonly Ports[] = [
    ...(has("vxlan") ? [single("vxlan", "udp", numberAt(felix, "vxlanPort") ?? 4789)] : []),
    ...(has("wireguard") ? [single("wireguard", "udp", numberAt(felix, "wireguardListeningPort") ?? 51820)] : []),
    ...(has("bgp") || installations(emitted).some(({ spec }) => textAt(spec, "bgp") === "Enabled")
      ? [single("bgp", "tcp", 179)]
      : []),
    ...(has("ipip") ? [single("ipip", "ipip", 0)] : []),
  ];
  const named = (open: Pick<OpenPorts, "tcp" | "udp">): readonly Ports[] =>
    (["tcp", "udp"] as const).flatMap((protocol) =>
      open[protocol].map(({ from, to }) => ({
        component: components.get(`${protocol} ${from}`) ?? "the cluster",
        protocol,
        from,
        to,
      })),
    );
  return ({ firewall }) =>
    firewall.interfaces.flatMap((open) => {
      const { nodesOnly } = open;
      const derived = named(nodesOnly);
      const others = derived.filter(({ component }) => fromCalico.every((each) => each.component !== component));
      const fromNodes = [...others, ...(derived.some(({ from }) => from === KUBELET_PORT) ? fromCalico : [])];
      return [
        ...named(open).map((ports) => ({ interface: open.interface, sender: EVERYONE, ...ports })),
        ...[nodesOnly.from, ...nodesOnly.networks.map(String)].flatMap((sender) =>
          fromNodes.map((ports) => ({ interface: open.interface, sender, ...ports })),
        ),
      ];
    });
}

function single(component: string, protocol: Protocol, port: number): Ports {
  return { component, protocol, from: port, to: port };
}

/** The openings in a generated host file. */
export function hostOpenings(settings: Json): readonly Opening[] {
  const interfaces = Object.entries(objectAt(settings, "firewall", "interfaces"));
  return interfaces.flatMap(([name, open]) => {
    const nodesOnly = objectAt(open, "nodesOnly");
    const senders = [textAt(nodesOnly, "from") ?? "own-site", ...textsOf(listAt(nodesOnly, "networks"))];
    const fromNodes = [
      ...(nodesOnly.ipip === true ? [{ protocol: "ipip" as const, from: 0, to: 0 }] : []),
      ...openings(nodesOnly),
    ];
    return [
      ...openings(open).map((ports) => ({ interface: name, sender: EVERYONE, ...ports })),
      ...senders.flatMap((sender) => fromNodes.map((ports) => ({ interface: name, sender, ...ports }))),
    ];
  });
}

function openings(open: Json): readonly Omit<Opening, "interface" | "sender">[] {
  return (["tcp", "udp"] as const).flatMap((protocol) => [
    ...listAt(open, `${protocol}Ports`).map((port) => ({ protocol, from: Number(port), to: Number(port) })),
    ...listAt(open, `${protocol}PortRanges`).map((range) => ({
      protocol,
      from: numberAt(range, "from") ?? 0,
      to: numberAt(range, "to") ?? 0,
    })),
  ]);
}

/** The openings that the others do not cover completely, even together. What everyone may send covers every sender. */
export function uncovered<T extends Opening>(openings: readonly T[], others: readonly Opening[]): readonly T[] {
  const sorted = [...others].sort((a, b) => a.from - b.from);
  return openings.filter((opening) => {
    let next = opening.from;
    for (const { from, to, ...other } of sorted) {
      if (other.interface !== opening.interface || other.protocol !== opening.protocol) continue;
      if (other.sender !== opening.sender && other.sender !== EVERYONE) continue;
      if (from <= next && to >= next) next = to + 1;
    }
    return next <= opening.to;
  });
}

/** The first opening of each port and interface, because nodes send from several addresses. */
export function byPort<T extends Opening>(openings: readonly T[]): readonly T[] {
  return [
    ...new Map(openings.map((each) => [`${each.interface} ${portName(each)}`, each] as const).toReversed()).values(),
  ].toReversed();
}

/** `UDP 4789`, `TCP 30000 to 32767`, `IPIP`. */
export function portName({ protocol, from, to }: Pick<Opening, "protocol" | "from" | "to">): string {
  if (protocol === "ipip") return "IPIP";
  return `${protocol.toUpperCase()} ${from === to ? from : `${from} to ${to}`}`;
}

import { Cidr } from "@ducksnest/manifest";
import { type Flow, type PortFlow, tunnelOf } from "@ducksnest/topology";
import { hostOf, POD_PORT, peersOf, type Stage, type StageHost, siteOf } from "../stage/Stage";
import { KUBERNETES } from "../upstream/Kubernetes";
import type { Expected, Probe } from "./Probe";

/** Length of a packet that fits every path, in bytes: the default of ping. */
const SMALL = 84;
/** Bytes for some fifty TCP segments, so that a path that drops full-size ones is noticed. */
const BULK = 65536;
/** Flows without a listener: tunnels are tested by the packets that they carry, and the stage has no BGP speaker. */
const UNSPOKEN: ReadonlySet<string> = new Set(["vxlan", "wireguard", "tailscale", "bgp"]);

/** Whether a listener represents the flow. */
export function isSpoken(flow: Flow): flow is PortFlow {
  return flow.protocol !== "ipip" && !UNSPOKEN.has(flow.component);
}

/** All questions to a stage, with the answers that the design promises. */
export function expectations(stage: Stage): readonly Probe[] {
  return stage.hosts.flatMap((from) => [
    ...peersOf(stage, from).flatMap((to) => {
      const pair = { stage, from, to, near: from.site === to.site };
      return [...nodeProbes(pair), ...podProbes(pair), ...flowProbes(pair)];
    }),
    ...placeProbes(stage, from),
    ...strangerProbes(stage, from),
    ...personProbes(stage, from),
  ]);
}

/** Two hosts, in the direction of the question. */
export interface Pair {
  readonly stage: Stage;
  readonly from: StageHost;
  readonly to: StageHost;
  /** Whether both are in the same site. */
  readonly near: boolean;
}

function nodeProbes(pair: Pair): readonly Probe[] {
  const { from, to } = pair;
  const ping = (kind: "node-ping" | "node-full-size", bytes: number): Probe => ({
    ...ends(from, to),
    kind,
    subject: `${to.nic.address}, ${bytes} bytes`,
    namespace: from.namespace,
    // From the node IP, as VXLAN is.
    packet: { protocol: "icmp", address: String(to.nic.address), source: String(from.nic.address), bytes },
    expected: { delivered: true, via: arrivesBy(pair), ...(bytes > SMALL && { fragments: 0 }) },
  });
  return [ping("node-ping", SMALL), ping("node-full-size", pathMtu(pair))];
}

function podProbes(pair: Pair): readonly Probe[] {
  const { stage, from, to } = pair;
  const target = String(to.pod.address);
  const common = { ...ends(from, to), namespace: from.pod.namespace };
  const ping = (kind: "pod-ping" | "pod-full-size", bytes: number): Probe => ({
    ...common,
    kind,
    subject: `${target}, ${bytes} bytes`,
    packet: { protocol: "icmp", address: target, source: undefined, bytes },
    expected: {
      delivered: true,
      via: arrivesBy(pair),
      ...(isVxlan(pair) && { source: String(from.nic.address) }),
      ...(bytes > SMALL && { fragments: 0 }),
    },
  });
  const sender = senderAddress(pair);
  return [
    ping("pod-ping", SMALL),
    ping("pod-full-size", stage.cluster.podMtu),
    {
      ...common,
      kind: "pod-bulk",
      subject: `${target} tcp/${POD_PORT}, ${BULK} bytes`,
      packet: { protocol: "tcp", address: target, port: POD_PORT, bytes: BULK },
      expected: { delivered: true, source: String(from.pod.address) },
    },
    {
      ...common,
      kind: "pod-to-node",
      subject: `${to.nic.address} tcp/${KUBERNETES.kubeletPort}`,
      packet: { protocol: "tcp", address: String(to.nic.address), port: KUBERNETES.kubeletPort, bytes: 0 },
      // natOutgoing rewrites pod addresses on the way out of the pool.
      expected: { delivered: true, source: sender },
    },
    {
      ...common,
      kind: "pod-to-tailnet",
      subject: String(to.tailnet.address),
      packet: { protocol: "icmp", address: String(to.tailnet.address), source: undefined, bytes: SMALL },
      expected: { delivered: true },
    },
  ];
}

/** VXLAN packets have the node IP as source; those of other tunnels have the address of the interface that they leave by. */
function isVxlan({ stage, from, to }: Pair): boolean {
  const sameSubnet = Cidr.containing(from.nic.address, from.nic.prefixLength).contains(to.nic.address);
  return tunnelOf(stage.cluster.calico, { sameSubnet }) === "vxlan";
}

/** The flows from one host to another, and one port that no flow needs. Only the imitated kube-proxy has a known NodePort. */
function flowProbes(pair: Pair): readonly Probe[] {
  const { stage, from, to } = pair;
  const dial = (
    kind: "flow" | "node-port" | "closed-port",
    subject: string,
    protocol: PortFlow["protocol"],
    port: number,
    expected: Expected,
  ) => ({
    ...ends(from, to),
    kind,
    subject: `${subject} ${protocol}/${port}`,
    namespace: from.namespace,
    packet: { protocol, address: String(to.nic.address), port, bytes: 0 },
    expected,
  });
  const needed = stage.flows
    .filter(isSpoken)
    .filter(
      (flow) => isNeeded(flow, pair) && (flow.component !== "node-port" || stage.cluster.kubeProxy !== undefined),
    );
  const unique = new Map(needed.map((flow) => [`${flow.protocol}/${flow.ports.from}`, flow]));
  const open = [...unique.values()].map(({ component, protocol, ports }) =>
    component === "node-port"
      ? // On its way to a pod, the packet gets the address of the host that it passes.
        dial("node-port", component, protocol, ports.from, { delivered: true })
      : dial("flow", component, protocol, ports.from, { delivered: true, source: senderAddress(pair) }),
  );
  const refused = refusedByPolicy(pair, [...unique.keys()]).map(({ component, protocol, ports }) =>
    dial("closed-port", component, protocol, ports.from, { delivered: false }),
  );
  return [...open, ...refused, dial("closed-port", "etcd", "tcp", KUBERNETES.etcdPort, { delivered: false })];
}

/** Flows of people that hosts in another site may not use, because the real tailnet knows hosts by their tag. */
function refusedByPolicy({ stage, to, near }: Pair, needed: readonly string[]): readonly PortFlow[] {
  if (stage.tailnet.person === undefined || near) return [];
  return stage.flows
    .filter(isSpoken)
    .filter((flow) => flow.from === "person" && (flow.to === "node" || flow.to === to.role))
    .filter((flow) => !needed.includes(portName(flow)));
}

/**
 * Whether a flow leads from one host to the other. Hosts represent people, too, but nobody sits in a VPC, and a real
 * tailnet distinguishes people from hosts.
 */
export function isNeeded({ from: source, to: target }: Flow, { stage, from, to, near }: Pair): boolean {
  if (target !== "node" && target !== to.role) return false;
  if (source === "person") return near ? siteOf(stage, to).kind === "lan" : stage.tailnet.person === undefined;
  return source === "node" || source === from.role;
}

/** Questions of a pod to its LAN's router and to the services. */
function placeProbes(stage: Stage, from: StageHost): readonly Probe[] {
  const { namespace } = from.pod;
  const router: readonly Probe[] =
    siteOf(stage, from).kind === "lan"
      ? [
          {
            kind: "pod-to-lan",
            ...ends(from, from),
            subject: `router ${from.nic.gateway}`,
            namespace,
            packet: { protocol: "icmp", address: String(from.nic.gateway), source: undefined, bytes: SMALL },
            expected: { delivered: true },
          },
        ]
      : [];
  const services = (stage.cluster.kubeProxy?.services ?? []).map(
    ({ name, protocol, address, port, host }): Probe => ({
      kind: `pod-to-${name}`,
      ...ends(from, hostOf(stage, host)),
      subject: `${name} ${address} ${protocol}/${port}`,
      namespace,
      packet: { protocol, address: String(address), port, bytes: 0 },
      expected: { delivered: true },
    }),
  );
  return [...router, ...services];
}

/** Questions of a stranger in the host's LAN. SSH proves that the stranger reaches the host at all. */
function strangerProbes(stage: Stage, host: StageHost): readonly Probe[] {
  const { stranger } = siteOf(stage, host);
  if (stranger === undefined) return [];
  const incoming = stage.flows.filter(isSpoken).filter(({ to }) => to === "node" || to === host.role);
  const forPeople = new Set(incoming.filter(({ from }) => from === "person").map(portName));
  const forNodes = incoming.filter((flow) => !forPeople.has(portName(flow)));
  const ssh = incoming.filter(({ component }) => component === "ssh");
  return [...forNodes, ...ssh].map(
    (flow): Probe => ({
      ...ends(host, host),
      kind: "stranger",
      subject: `stranger ${stranger.address} to ${flow.component} ${portName(flow)}`,
      namespace: stranger.namespace,
      packet: { protocol: flow.protocol, address: String(host.nic.address), port: flow.ports.from, bytes: 0 },
      expected: { delivered: flow.component === "ssh" },
    }),
  );
}

/** Questions of a person's computer on the real tailnet. */
function personProbes(stage: Stage, host: StageHost): readonly Probe[] {
  const { person } = stage.tailnet;
  if (person === undefined) return [];
  const incoming = stage.flows.filter(isSpoken).filter(({ to }) => to === "node" || to === host.role);
  const forPeople = new Set(incoming.filter(({ from }) => from === "person").map(portName));
  const unique = new Map(incoming.map((flow) => [portName(flow), flow]));
  return [...unique.values()].map(
    (flow): Probe => ({
      kind: "person",
      ...ends(host, host),
      subject: `a person's ${person.address} to ${flow.component} ${portName(flow)}`,
      namespace: person.namespace,
      packet: { protocol: flow.protocol, address: String(host.nic.address), port: flow.ports.from, bytes: 0 },
      expected: { delivered: forPeople.has(portName(flow)) },
    }),
  );
}

function portName({ protocol, ports }: PortFlow): string {
  return `${protocol}/${ports.from}`;
}

function ends(from: StageHost, to: StageHost) {
  return { from: from.name, to: to.name };
}

function arrivesBy({ stage, to, near }: Pair): string {
  return near ? to.nic.name : stage.tailnet.interface;
}

/** The source address of a host's own packets: that of the interface that they leave by. */
function senderAddress({ from, near }: Pair): string {
  return String(near ? from.nic.address : from.tailnet.address);
}

function pathMtu({ stage, from, near }: Pair): number {
  return near ? siteOf(stage, from).mtu : stage.tailnet.mtu;
}

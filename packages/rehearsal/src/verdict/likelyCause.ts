import { Cidr, Mtu } from "@ducksnest/manifest";
import { overheadBytes, uplinkMtu } from "@ducksnest/topology";
import type { Observed, Probe, ProbeKind, Result } from "../probes/Probe";
import { hex, scratchBit } from "../setup/felixMarks";
import { calicoNodes, tunnelBetween } from "../stage/CalicoNode";
import { hostOf, type Stage, type StageHost, siteOf } from "../stage/Stage";
import { TAILSCALE } from "../upstream/Tailscale";

/** Checks that a deviation can be laid to. They are another package's, which nothing here imports. */
export const CHECK_NAMES = [
  "advertised-routes-own-addresses",
  "cidrs-disjoint",
  "encapsulation-fits-networks",
  "mark-masks-disjoint",
  "mtu-fits-every-path",
  "no-needless-open-port",
  "node-address-resolves",
  "required-flows-open",
  "tailnet-routes-keep-lan-direct",
  "tunnel-fits-underlay",
] as const;

/**
 * Why something is not as designed, and the check that should have told; a broken cable is none's business. A cause that
 * many answers can share names no host.
 */
export interface Cause {
  readonly rule: (typeof CHECK_NAMES)[number] | undefined;
  readonly cause: string;
}

/** What there is to judge by: the result itself, its two hosts, and what became of the pair's other probes. */
interface Evidence {
  readonly stage: Stage;
  readonly result: Result;
  readonly from: StageHost;
  readonly to: StageHost;
  /** What became of the pair's probe of this kind; undefined where it has none. */
  pair(kind: ProbeKind): Observed | undefined;
}

/** Explains results that deviate. @param results those of the whole round */
export function causeFinder(stage: Stage, results: readonly Result[]): (result: Result) => Cause {
  const byPair = new Map(results.map(({ probe, observed }) => [`${probe.kind} ${probe.from} ${probe.to}`, observed]));
  return (result) => {
    const { from, to } = result.probe;
    const evidence: Evidence = {
      stage,
      result,
      from: hostOf(stage, from),
      to: hostOf(stage, to),
      pair: (kind) => byPair.get(`${kind} ${from} ${to}`),
    };
    for (const explain of EXPLANATIONS) {
      const cause = explain(evidence);
      if (cause) return cause;
    }
    return { rule: undefined, cause: "No rule explains this." };
  };
}

/** Whether the host is reached at all; it always reaches itself. */
function isReached(pair: Evidence["pair"]): boolean {
  return pair("node-ping")?.delivered ?? true;
}

type Explanation = (evidence: Evidence) => Cause | undefined;

const openPort: Explanation = ({ result }) =>
  result.probe.expected.delivered
    ? undefined
    : { rule: "no-needless-open-port", cause: "What no conversation of the cluster needs is let in." };

const overlap: Explanation = ({ stage, from, to }) => {
  const networks = namedNetworks(stage, from, to);
  for (const [index, one] of networks.entries()) {
    const other = networks.slice(index + 1).find(({ cidr }) => cidr.overlaps(one.cidr));
    if (other) {
      return {
        rule: "cidrs-disjoint",
        cause: `${one.name} ${one.cidr} and ${other.name} ${other.cidr} share addresses, and each is routed to one of them.`,
      };
    }
  }
  return undefined;
};

const nodeAddress: Explanation = ({ result: { probe }, from, to }) => {
  const wrong = [from, to].find(
    (host) => host.calicoAddress?.interface !== host.nic.name && (isBetweenPods(probe) || isPodLost(probe, host)),
  );
  if (wrong === undefined) return undefined;
  const { calicoAddress, name, nic } = wrong;
  const cause = calicoAddress
    ? `Calico took ${calicoAddress.address} on ${calicoAddress.interface} for the address of ${name}, which is ${nic.address} on ${nic.name}.`
    : `calico-node finds no address on ${name} and exits, so that nothing leads to its pods.`;
  return { rule: "node-address-resolves", cause };
};

/** Without calico-node nothing that a pod sends gets out, nor anything in. */
function isPodLost({ kind, from, to }: Probe, { name, calicoAddress }: StageHost): boolean {
  if (calicoAddress !== undefined) return false;
  return kind === "node-port" ? name === to : kind.startsWith("pod-") && name === from;
}

/** Calico's address and its encapsulation decide how pods reach pods, and nothing else. */
function isBetweenPods({ kind }: Probe): boolean {
  return ["pod-ping", "pod-full-size", "pod-bulk", "pod-to-dns"].includes(kind);
}

/** Where the pair's packets take another way, whatever else is wrong follows from that. */
const detour: Explanation = ({ stage, result: { probe, observed }, from, to, pair }) => {
  const via = observed.via ?? pair("node-ping")?.via ?? [];
  const isNear = from.site === to.site;
  const wrong = via.find((name) => (name === stage.tailnet.interface) === isNear);
  if (wrong === undefined || probe.kind === "pod-to-tailnet") return undefined;
  return isNear
    ? {
        rule: "tailnet-routes-keep-lan-direct",
        cause: "The sender has no routing rule before Tailscale's 5270 that keeps its site out of table 52.",
      }
    : {
        rule: "advertised-routes-own-addresses",
        cause: `It is sent by ${wrong}, not through the tailnet.`,
      };
};

/** The tailnet's own packets, of which those inside are no larger than they should be. */
const tunnelTooLarge: Explanation = ({ stage, result: { probe, observed }, from, to, pair }) => {
  const { wireguard, mtu } = stage.tailnet;
  const underlay = Math.min(...[from, to].map((host) => uplinkMtu(Mtu.ofBytes(siteOf(stage, host).mtu)).bytes));
  const packet = mtu + overheadBytes("wireguard");
  if (!wireguard || from.site === to.site || packet <= underlay || !isLarge(probe)) return undefined;
  const isSwallowed = !observed.delivered && pair(isBetweenPods(probe) ? "pod-ping" : "node-ping")?.delivered;
  if (!observed.fragments && !isSwallowed) return undefined;
  return {
    rule: "tunnel-fits-underlay",
    cause: `The tailnet's packets have up to ${packet} bytes, and the way between the sites carries ${underlay}.`,
  };
};

const tooLarge: Explanation = ({ stage, result: { probe, observed }, from, to, pair }) => {
  const isPods = isBetweenPods(probe);
  const isSize = observed.fragments !== undefined && observed.fragments > 0;
  const isSwallowed = isLarge(probe) && !observed.delivered && pair(isPods ? "pod-ping" : "node-ping")?.delivered;
  if (!isSize && !isSwallowed) return undefined;
  const what = isPods ? podPacket(stage, from, to) : "A packet of full size does";
  return { rule: "mtu-fits-every-path", cause: `${what} not fit the path.` };
};

function podPacket(stage: Stage, from: StageHost, to: StageHost): string {
  const [self, peer] = calicoNodes([from, to]);
  const isBare = self === undefined || peer === undefined || tunnelBetween(stage, self, peer) === "none";
  return `A pod packet of ${stage.cluster.podMtu} bytes${isBare ? " does" : " and its encapsulation do"}`;
}

function isLarge({ kind }: Probe): boolean {
  return kind === "pod-full-size" || kind === "pod-bulk" || kind === "node-full-size";
}

/** A sender that is seen nowhere, and yet was answered, was given another address on the way. */
const otherSource: Explanation = ({ result: { probe, observed }, pair }) => {
  const node = pair("node-ping");
  const isRewritten = node?.delivered && node.via?.length === 0;
  const isOther =
    observed.delivered && probe.expected.source !== undefined && observed.source !== probe.expected.source;
  if (!isRewritten && !isOther) return undefined;
  return {
    rule: "advertised-routes-own-addresses",
    cause: "On the way another address is put in place of the sender's, as a subnet router does.",
  };
};

const collidingMarks: Explanation = ({ stage, result: { probe }, from, to, pair }) => {
  const { markMask, calico } = stage.cluster;
  const scratch = scratchBit(markMask, calico.version);
  const isFar = from.site !== to.site && ["pod-to-node", "pod-to-api", "node-port"].includes(probe.kind);
  if (!(isFar || probe.kind === "pod-to-tailnet") || !isReached(pair) || (scratch & Number(TAILSCALE.markMask)) === 0)
    return undefined;
  return {
    rule: "mark-masks-disjoint",
    cause: `Felix marks pods' packets with ${hex(scratch)}, which Tailscale takes for its own, and they miss table 52.`,
  };
};

const noWay: Explanation = ({ from, to, pair }) => {
  if (isReached(pair) || from.site === to.site) return undefined;
  return {
    rule: "advertised-routes-own-addresses",
    cause: "The tailnet takes from a host only what it advertises, and leads to it only what it does.",
  };
};

const bare: Explanation = ({ stage, result: { probe }, from, to, pair }) => {
  const { calico } = stage.cluster;
  const [self, peer] = calicoNodes([from, to]);
  if (!isBetweenPods(probe) || self === undefined || peer === undefined || !isReached(pair)) return undefined;
  const tunnel = tunnelBetween(stage, self, peer);
  if (tunnel !== "none" && tunnel !== "ipip") return undefined;
  const why =
    tunnel === "none"
      ? "pods' own addresses are on the wire, and the network between drops them"
      : "packets have the address of the interface by which they leave, and Felix takes IPIP only from node addresses";
  return { rule: "encapsulation-fits-networks", cause: `With encapsulation ${calico.encapsulation} ${why}.` };
};

const closedPort: Explanation = ({ result: { probe }, pair }) =>
  isReached(pair)
    ? {
        rule: "required-flows-open",
        cause: isBetweenPods(probe) ? "The tunnel between pods is not let in." : `${probe.subject} is not let in.`,
      }
    : undefined;

const cut: Explanation = ({ pair }) =>
  isReached(pair) ? undefined : { rule: undefined, cause: "Nothing gets through." };

/** The first that applies is told: from what can be seen for certain to what is left. */
const EXPLANATIONS: readonly Explanation[] = [
  nodeAddress,
  detour,
  tunnelTooLarge,
  tooLarge,
  overlap,
  openPort,
  otherSource,
  collidingMarks,
  noWay,
  bare,
  cut,
  closedPort,
];

interface NamedNetwork {
  readonly name: string;
  readonly cidr: Cidr;
}

function namedNetworks(stage: Stage, from: StageHost, to: StageHost): readonly NamedNetwork[] {
  const { podCidr, serviceCidr } = stage.cluster;
  const sites = [...new Set([from, to].map((host) => siteOf(stage, host)))];
  return [
    { name: "the pod CIDR", cidr: podCidr },
    { name: "the service CIDR", cidr: serviceCidr },
    { name: "the tailnet's range", cidr: Cidr.parse(TAILSCALE.cgnat) },
    ...sites.flatMap(({ name, networks }) => networks.map(({ cidr }) => ({ name: `site ${name}`, cidr }))),
  ];
}

import { Cidr, Mtu } from "@ducksnest/manifest";
import { overheadBytes, uplinkMtu } from "@ducksnest/topology";
import type { Observed, Probe, ProbeKind, Result } from "../probes/Probe";
import { hex, scratchBit } from "../setup/felixMarks";
import { calicoNodes, tunnelBetween } from "../stage/CalicoNode";
import { hostOf, type Stage, type StageHost, siteOf } from "../stage/Stage";
import type { TailnetDifference } from "../tailscale/tailnetDifferences";
import { TAILSCALE } from "../upstream/Tailscale";

/** Rules that can explain a deviation. They belong to packages/checks, which this package does not import. */
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

/** Why an answer is not as designed. */
export interface Cause {
  /** The rule that should have caught this; undefined if no rule covers it, such as for a broken cable. */
  readonly rule: (typeof CHECK_NAMES)[number] | undefined;
  /** One sentence. It names no host if many answers can share it. */
  readonly cause: string;
}

/** The facts for an explanation: the result, its two hosts, the pair's other results, and what the real tailnet lacks. */
interface Evidence {
  readonly stage: Stage;
  readonly differences: readonly TailnetDifference[];
  readonly result: Result;
  readonly from: StageHost;
  readonly to: StageHost;
  /** The pair's result of this kind; undefined if the pair has none. */
  pair(kind: ProbeKind): Observed | undefined;
}

/**
 * Returns a function that explains deviating results.
 * @param results all results of the round
 * @param differences settings of the real tailnet that are not as the stage assumes; none if it is imitated
 */
export function causeFinder(
  stage: Stage,
  results: readonly Result[],
  differences: readonly TailnetDifference[] = [],
): (result: Result) => Cause {
  const byPair = new Map(results.map(({ probe, observed }) => [`${probe.kind} ${probe.from} ${probe.to}`, observed]));
  return (result) => {
    const { from, to } = result.probe;
    const evidence: Evidence = {
      stage,
      differences,
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

/** Whether packets reach the host at all. A host always reaches itself. */
function isReached(pair: Evidence["pair"]): boolean {
  return pair("node-ping")?.delivered ?? true;
}

type Explanation = (evidence: Evidence) => Cause | undefined;

const openPort: Explanation = ({ result }) =>
  result.probe.expected.delivered
    ? undefined
    : { rule: "no-needless-open-port", cause: "A port that the cluster does not need is open." };

/** Facts of the tailnet that can stop packets between sites, the most certain cause first. */
const STOPPING = ["preferences", "approved routes", "routes in table 52", "packet filter"] as const;

/** A wrong setting of the real tailnet explains what does not get through it. */
const tailnetSetting: Explanation = ({ differences, result: { probe, observed }, from, to }) => {
  if (observed.delivered || (from.site === to.site && probe.kind !== "person")) return undefined;
  const atEnds = differences.filter(({ host }) => host === from.name || host === to.name);
  const found = STOPPING.flatMap((what) => atEnds.filter((each) => each.what === what && each.assumed.length > 0));
  return found[0] && { rule: undefined, cause: found[0].cause };
};

const overlap: Explanation = ({ stage, from, to }) => {
  const networks = namedNetworks(stage, from, to);
  for (const [index, one] of networks.entries()) {
    const other = networks.slice(index + 1).find(({ cidr }) => cidr.overlaps(one.cidr));
    if (other) {
      return {
        rule: "cidrs-disjoint",
        cause: `${one.name} ${one.cidr} and ${other.name} ${other.cidr} overlap, so each shared address leads to only one of them.`,
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
    ? `Calico uses ${calicoAddress.address} on ${calicoAddress.interface} as the address of ${name}; the right one is ${nic.address} on ${nic.name}.`
    : `calico-node finds no address on ${name} and exits, so its pods have no routes.`;
  return { rule: "node-address-resolves", cause };
};

/** Without calico-node, a pod can neither send nor receive. */
function isPodLost({ kind, from, to }: Probe, { name, calicoAddress }: StageHost): boolean {
  if (calicoAddress !== undefined) return false;
  return kind === "node-port" ? name === to : kind.startsWith("pod-") && name === from;
}

/** Calico's node address and encapsulation affect only traffic between pods. */
function isBetweenPods({ kind }: Probe): boolean {
  return ["pod-ping", "pod-full-size", "pod-bulk", "pod-to-dns"].includes(kind);
}

/** If the pair's packets take another path, everything else that is wrong follows from that. */
const detour: Explanation = ({ stage, result: { probe, observed }, from, to, pair }) => {
  const via = observed.via ?? pair("node-ping")?.via ?? [];
  const isNear = from.site === to.site;
  const wrong = via.find((name) => (name === stage.tailnet.interface) === isNear);
  if (wrong === undefined || probe.kind === "pod-to-tailnet") return undefined;
  return isNear
    ? {
        rule: "tailnet-routes-keep-lan-direct",
        cause:
          "The sender has no routing rule before Tailscale's 5270 that keeps packets to its own site out of table 52.",
      }
    : {
        rule: "advertised-routes-own-addresses",
        cause: `The packets leave by ${wrong} instead of the tailnet.`,
      };
};

/** The tailnet's own packets are too large, although the packets inside are not. */
const tunnelTooLarge: Explanation = ({ stage, result: { probe, observed }, from, to, pair }) => {
  const { wireguard, mtu } = stage.tailnet;
  const underlay = Math.min(...[from, to].map((host) => uplinkMtu(Mtu.ofBytes(siteOf(stage, host).mtu)).bytes));
  const packet = mtu + overheadBytes("wireguard");
  if (!wireguard || from.site === to.site || packet <= underlay || !isLarge(probe)) return undefined;
  const isSwallowed = !observed.delivered && pair(isBetweenPods(probe) ? "pod-ping" : "node-ping")?.delivered;
  if (!observed.fragments && !isSwallowed) return undefined;
  return {
    rule: "tunnel-fits-underlay",
    cause: `The tailnet's packets have up to ${packet} bytes, but the path between the sites carries only ${underlay}.`,
  };
};

const tooLarge: Explanation = ({ stage, result: { probe, observed }, from, to, pair }) => {
  const isPods = isBetweenPods(probe);
  const isSize = observed.fragments !== undefined && observed.fragments > 0;
  const isSwallowed = isLarge(probe) && !observed.delivered && pair(isPods ? "pod-ping" : "node-ping")?.delivered;
  if (!isSize && !isSwallowed) return undefined;
  const what = isPods ? podPacket(stage, from, to) : "A full-size packet does";
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

/** A sender that no counter saw, although it got an answer, had its address rewritten on the path. */
const otherSource: Explanation = ({ result: { probe, observed }, pair }) => {
  const node = pair("node-ping");
  const isRewritten = node?.delivered && node.via?.length === 0;
  const isOther =
    observed.delivered && probe.expected.source !== undefined && observed.source !== probe.expected.source;
  if (!isRewritten && !isOther) return undefined;
  return {
    rule: "advertised-routes-own-addresses",
    cause: "A host on the path replaces the sender's address with its own, as a subnet router does.",
  };
};

const collidingMarks: Explanation = ({ stage, result: { probe }, from, to, pair }) => {
  const { markMask, calico } = stage.cluster;
  const scratch = scratchBit(markMask, calico.version);
  const isFar = from.site !== to.site && ["pod-to-node", "pod-to-api", "node-port"].includes(probe.kind);
  // A NodePort leads a person's packets to a pod.
  const isByTailnet = probe.kind === "pod-to-tailnet" || probe.kind === "person";
  if (!(isFar || isByTailnet) || !isReached(pair) || (scratch & Number(TAILSCALE.markMask)) === 0) return undefined;
  return {
    rule: "mark-masks-disjoint",
    cause: `Felix marks pods' packets with ${hex(scratch)}. Tailscale uses this bit for its own packets, so they skip table 52.`,
  };
};

const noWay: Explanation = ({ from, to, pair }) => {
  if (isReached(pair) || from.site === to.site) return undefined;
  return {
    rule: "advertised-routes-own-addresses",
    cause:
      "Tailscale accepts packets from a host, and routes packets to it, only for prefixes that the host advertises.",
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
      ? "packets carry pod addresses, which the network between the hosts drops"
      : "packets carry the address of the interface that they leave by, but Felix accepts IPIP only from node addresses";
  return { rule: "encapsulation-fits-networks", cause: `With encapsulation ${calico.encapsulation}, ${why}.` };
};

const closedPort: Explanation = ({ result: { probe }, pair }) =>
  isReached(pair)
    ? {
        rule: "required-flows-open",
        cause: isBetweenPods(probe)
          ? "A firewall blocks the tunnel between pods."
          : `A firewall blocks ${probe.subject}.`,
      }
    : undefined;

const cut: Explanation = ({ pair }) =>
  isReached(pair) ? undefined : { rule: undefined, cause: "No packet gets through." };

/** The first explanation that applies wins. The most certain ones come first. */
const EXPLANATIONS: readonly Explanation[] = [
  nodeAddress,
  detour,
  tailnetSetting,
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

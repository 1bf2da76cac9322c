import { Cidr } from "@ducksnest/manifest";
import { TAILSCALE } from "./Firewall";
import { hex, scratchBit } from "./felixMarks";
import type { Probe, ProbeKind, Result } from "./Probe";
import { hostOf, type Stage, type StageHost, siteOf } from "./Stage";

/** Why something is not as planned, and the check that should have told; a broken cable is none's business. */
export interface Cause {
  readonly rule: string | undefined;
  readonly cause: string;
}

/** What there is to judge by: the result itself, its two hosts, and what became of the pair's other probes. */
interface Evidence {
  readonly stage: Stage;
  readonly result: Result;
  readonly from: StageHost;
  readonly to: StageHost;
  /** True when all of the pair's probes of these kinds arrived. */
  arrived(...kinds: readonly ProbeKind[]): boolean;
}

/** Explains results that deviate. @param results those of the whole round */
export function causeFinder(stage: Stage, results: readonly Result[]): (result: Result) => Cause {
  const lost = new Set(
    results.filter(({ observed }) => !observed.delivered).map(({ probe }) => `${probe.kind} ${probe.from} ${probe.to}`),
  );
  return (result) => {
    const { from, to } = result.probe;
    const evidence: Evidence = {
      stage,
      result,
      from: hostOf(stage, from),
      to: hostOf(stage, to),
      arrived: (...kinds) => kinds.every((kind) => !lost.has(`${kind} ${from} ${to}`)),
    };
    for (const explain of EXPLANATIONS) {
      const cause = explain(evidence);
      if (cause) return cause;
    }
    return { rule: undefined, cause: "Nothing in the plan explains it." };
  };
}

type Explanation = (evidence: Evidence) => Cause | undefined;

const openPort: Explanation = ({ result, to }) =>
  result.probe.expected.delivered
    ? undefined
    : { rule: "no-needless-open-port", cause: `${to.name} lets in what no conversation of the cluster needs.` };

const overlap: Explanation = ({ stage, result, from, to }) => {
  if (result.observed.delivered) return undefined;
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

const nodeAddress: Explanation = ({ result, from, to }) => {
  if (!isBetweenPods(result.probe)) return undefined;
  const wrong = [from, to].find((host) => host.calicoAddress?.interface !== host.nic.name);
  if (wrong === undefined) return undefined;
  const { calicoAddress, name, nic } = wrong;
  const cause = calicoAddress
    ? `Calico took ${calicoAddress.address} on ${calicoAddress.interface} for the address of ${name}, which is ${nic.address} on ${nic.name}.`
    : `calico-node finds no address on ${name} and exits, so that nothing leads to its pods.`;
  return { rule: "node-address-resolves", cause };
};

/** Calico's address and its encapsulation decide how pods reach pods, and nothing else. */
function isBetweenPods({ kind }: Probe): boolean {
  return kind === "pod-ping" || kind === "pod-full-size" || kind === "pod-bulk";
}

const detour: Explanation = ({ stage, result: { probe, observed } }) => {
  const other = observed.via?.find((via) => via !== probe.expected.via);
  if (other === undefined || probe.expected.via === undefined) return undefined;
  return other === stage.tailnet.interface
    ? {
        rule: "tailnet-routes-keep-lan-direct",
        cause: `${probe.from} has no routing rule before Tailscale's 5270 that keeps its site out of table 52.`,
      }
    : {
        rule: "advertised-routes-own-addresses",
        cause: `${probe.from} sends it by ${other}, not through the tailnet.`,
      };
};

const tooLarge: Explanation = ({ stage, result: { probe, observed }, arrived }) => {
  const isPods = isBetweenPods(probe);
  const isSize = observed.fragments !== undefined && observed.fragments > 0;
  const isSwallowed = isLarge(probe) && !observed.delivered && arrived(isPods ? "pod-ping" : "node-ping");
  if (!isSize && !isSwallowed) return undefined;
  const what = isPods
    ? `A pod packet of ${stage.cluster.podMtu} bytes and its encapsulation do`
    : "A packet of full size does";
  return { rule: "mtu-fits-every-path", cause: `${what} not fit the path from ${probe.from} to ${probe.to}.` };
};

function isLarge({ kind }: Probe): boolean {
  return kind === "pod-full-size" || kind === "pod-bulk" || kind === "node-full-size";
}

const otherSource: Explanation = ({ result: { probe, observed } }) =>
  observed.delivered && observed.source !== undefined && observed.source !== probe.expected.source
    ? {
        rule: "advertised-routes-own-addresses",
        cause: `On the way something put ${observed.source} in place of ${probe.expected.source}.`,
      }
    : undefined;

const collidingMarks: Explanation = ({ stage, result: { probe }, from, to, arrived }) => {
  const { markMask, calico } = stage.cluster;
  const scratch = scratchBit(markMask, calico.version);
  const isOutward = ["pod-to-tailnet", "pod-to-node", "pod-to-service"].includes(probe.kind) && from.site !== to.site;
  if (!isOutward || !arrived("node-ping") || (scratch & Number(TAILSCALE.mask)) === 0) return undefined;
  return {
    rule: "mark-masks-disjoint",
    cause: `Felix marks pods' packets with ${hex(scratch)}, which Tailscale takes for its own, and they miss table 52.`,
  };
};

const noWay: Explanation = ({ result: { probe }, from, to, arrived }) => {
  if (arrived("node-ping") || from.site === to.site) return undefined;
  return {
    rule: "advertised-routes-own-addresses",
    cause: `The tailnet takes from ${probe.from} only what it advertises, and leads to ${probe.to} only what that one does.`,
  };
};

const bare: Explanation = ({ stage, result: { probe }, arrived }) => {
  const { encapsulation } = stage.cluster.calico;
  if (!isBetweenPods(probe) || encapsulation === "VXLAN" || !arrived("node-ping")) return undefined;
  return {
    rule: "encapsulation-fits-networks",
    cause: `With encapsulation ${encapsulation} pods' own addresses are on the wire, and the network between drops them.`,
  };
};

const closedPort: Explanation = ({ result: { probe }, to, arrived }) =>
  arrived("node-ping")
    ? {
        rule: "required-flows-open",
        cause: `${to.name} does not let in ${isBetweenPods(probe) ? "VXLAN" : probe.subject} from ${probe.from}.`,
      }
    : undefined;

const cut: Explanation = ({ from, to, arrived }) =>
  arrived("node-ping") ? undefined : { rule: undefined, cause: `Nothing gets from ${from.name} to ${to.name}.` };

/** The first that applies is told: from what can be seen for certain to what is left. */
const EXPLANATIONS: readonly Explanation[] = [
  openPort,
  overlap,
  nodeAddress,
  detour,
  tooLarge,
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

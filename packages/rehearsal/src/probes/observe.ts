import { poolTunnel } from "@ducksnest/topology";
import type { Dialled } from "../kernel/Agent";
import { internetAddress } from "../setup/tailnet";
import { hostOf, INTERNET_INTERFACE, type Stage, type StageHost } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import type { Arrival, Arrivals } from "./arrivals";
import { type Conversation, FULL_SIZE, type Observed, type PingProbe, type ProbeKind } from "./Probe";
import type { Ponged } from "./pingAll";

/**
 * The answer to a ping, with the interface and the fragments that the receiving host counted.
 * @param arrivals packets that arrived at every host while the pings were sent
 */
export function observePing(
  stage: Stage,
  probe: PingProbe,
  ponged: Ponged,
  arrivals: ReadonlyMap<string, Arrivals>,
): Observed {
  const counted = arrivals.get(probe.to);
  const isFromSender = outerPackets(stage, probe);
  if (counted === undefined || isFromSender === undefined) return ponged;
  const arrived = counted.arrived.filter(isFromSender);
  const via = [...new Set(arrived.map((row) => row.interface))];
  const [source, ...others] = new Set(arrived.map((row) => row.source));
  return {
    ...ponged,
    via,
    ...(source !== undefined && others.length === 0 && { source }),
    ...(OF_FULL_SIZE.has(probe.kind) && {
      fragments: packetsOf(
        counted.fragmented.filter((row) => isFromSender(row) || isOuterOfTailnet(stage, probe, row)),
      ),
    }),
  };
}

/** Number of outer fragments of the packets that a host's pod sent to another host's pod. */
export function podFragments(
  stage: Stage,
  { from, to }: { readonly from: string; readonly to: string },
  arrivals: ReadonlyMap<string, Arrivals>,
): number {
  return packetsOf((arrivals.get(to)?.fragmented ?? []).filter(isOuterOfPod(stage, hostOf(stage, from))));
}

function packetsOf(rows: readonly Arrival[]): number {
  return rows.reduce((sum, { packets }) => sum + packets, 0);
}

const CALICO_INTERFACES: ReadonlySet<string> = new Set([
  CALICO.vxlanInterface,
  CALICO.ipipInterface,
  CALICO.wireguardInterface,
]);

/** As nft writes them. IPIP has three names. */
const TUNNEL_PROTOCOLS: ReadonlySet<string> = new Set(["udp", "ipip", "ipencap", "4"]);

/** Small packets are never fragmented, so fragments belong to these questions. */
const OF_FULL_SIZE: ReadonlySet<ProbeKind> = new Set(Object.values(FULL_SIZE));

/** Which packets on the receiver's outer interfaces carry a probe; undefined if they cannot be distinguished. */
function outerPackets(stage: Stage, { kind, from }: PingProbe): ((row: Arrival) => boolean) | undefined {
  const sender = hostOf(stage, from);
  switch (kind) {
    case "node-ping":
    case "node-full-size":
      return ({ source, protocol }) => protocol === "icmp" && source === String(sender.nic.address);
    case "pod-ping":
    case "pod-full-size":
      return isOuterOfPod(stage, sender);
    default:
      return undefined;
  }
}

/** Whether a packet carries the pod's packet, in a tunnel or bare. Calico's own devices would count it a second time. */
function isOuterOfPod({ cluster }: Stage, { pod, calicoAddress, tailnet }: StageHost): (row: Arrival) => boolean {
  // VXLAN packets have the node address; those of other tunnels have the address of the interface that they leave by.
  const isVxlan = !cluster.calico.wireguard && poolTunnel(cluster.calico.encapsulation) === "vxlan";
  const outer = new Set([calicoAddress, ...(isVxlan ? [] : [tailnet])].map((each) => String(each?.address)));
  return (row) =>
    !CALICO_INTERFACES.has(row.interface) &&
    ((TUNNEL_PROTOCOLS.has(row.protocol) && outer.has(row.source)) ||
      (row.protocol === "icmp" && row.source === String(pod.address)));
}

/** Whether a packet belongs to the sender's encrypted tailnet. Its content is hidden; its fragments are not. */
function isOuterOfTailnet(stage: Stage, { from }: PingProbe, row: Arrival): boolean {
  const sender = hostOf(stage, from);
  return row.interface === INTERNET_INTERFACE && row.source === String(internetAddress(sender));
}

export function observeDial({ bytes }: Conversation, dialled: Dialled): Observed {
  if (!("bytes" in dialled)) return { delivered: false, failure: dialled.outcome };
  if (dialled.bytes < bytes) return { delivered: false, failure: "stalled", source: dialled.source };
  return { delivered: true, source: dialled.source };
}

import type { Dialled } from "./Agent";
import type { Arrival, Arrivals } from "./arrivals";
import type { Conversation, Observed, ProbeKind } from "./Probe";
import type { PingProbe, Ponged } from "./pingAll";
import { hostOf, type Stage, VXLAN_INTERFACE } from "./Stage";

/**
 * What became of a ping: the answer that came, and the interface and the fragments that the receiving host counted.
 * @param arrivals what arrived at every host while it was sent
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
  const via = [...new Set(counted.arrived.filter(isFromSender).map((row) => row.interface))];
  if (!FULL_SIZE.has(probe.kind)) return { ...ponged, via };
  const fragments = counted.fragmented.filter(isFromSender).reduce((sum, { packets }) => sum + packets, 0);
  return { ...ponged, via, fragments };
}

/** Small packets are never fragmented: those that are were sent for these. */
const FULL_SIZE: ReadonlySet<ProbeKind> = new Set(["node-full-size", "pod-full-size"]);

/** Which packets on the receiver's outer interfaces carry a probe; undefined where none can be told from others'. */
function outerPackets(stage: Stage, { kind, from }: PingProbe): ((row: Arrival) => boolean) | undefined {
  const { nic, pod, calicoAddress } = hostOf(stage, from);
  switch (kind) {
    case "node-ping":
    case "node-full-size":
      return ({ source, protocol }) => protocol === "icmp" && source === String(nic.address);
    case "pod-ping":
    case "pod-full-size":
      // In VXLAN, or as it is. What comes out of VXLAN passes once more, by Calico's own device.
      return (row) =>
        row.interface !== VXLAN_INTERFACE &&
        ((row.protocol === "udp" && row.source === String(calicoAddress?.address)) ||
          (row.protocol === "icmp" && row.source === String(pod.address)));
    default:
      return undefined;
  }
}

export function observeDial({ bytes }: Conversation, dialled: Dialled): Observed {
  if (!("bytes" in dialled)) return { delivered: false, failure: dialled.outcome };
  if (dialled.bytes < bytes) return { delivered: false, failure: "stalled", source: dialled.source };
  return { delivered: true, source: dialled.source };
}

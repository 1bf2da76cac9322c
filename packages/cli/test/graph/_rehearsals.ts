import type { Deviation, IncidentReport, PairSummary, Probe, Rehearsal } from "@ducksnest/rehearsal";
import { pairs, stageOf } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Rehearsed } from "../../src/rehearsal/runRehearsal";

/** A deviation. @param changes the fields that matter to the test */
export function aDeviation(changes: Partial<Deviation> = {}): Deviation {
  return {
    from: "firebat",
    to: "control-plane",
    kind: "pod-full-size",
    subject: "10.244.0.1, 1280 bytes",
    expected: { delivered: true, via: "tailscale0", source: "192.168.0.15", fragments: 0 },
    observed: { delivered: true, via: ["tailscale0"], source: "192.168.0.15", fragments: 4 },
    rule: "mtu-fits-every-path",
    cause: "A pod packet of 1280 bytes does not fit.",
    ...changes,
  };
}

/** A rehearsal without a kernel: what deviates, one answer as designed for every pair of hosts, and incidents. */
export function aRehearsal(
  topology: Topology,
  deviations: readonly Deviation[] = [],
  incidents: readonly IncidentReport[] = [],
): Rehearsed {
  const results = [
    ...topology.hosts.flatMap(({ name: from }) =>
      topology.hosts.filter(({ name }) => name > from).map(({ name }) => asDesigned(from, name)),
    ),
    ...deviations.map((deviation) => ({ probe: probeOf(deviation), observed: deviation.observed })),
  ];
  const design = { results, deviations, narrowWays: [] };
  const rehearsal: Rehearsal = { stage: stageOf(topology), design, incidents, seconds: { build: 1, probe: 1 } };
  const isAsDesigned = deviations.length === 0 && incidents.every(({ remaining }) => remaining.length === 0);
  return { rehearsal, summaries: pairs(design), isAsDesigned };
}

/** A pair of hosts. @param changes the fields that matter to the test */
export function aPair(changes: Partial<PairSummary> = {}): PairSummary {
  const asked = { deviating: 0, asked: 4 };
  const measured = { fragments: 0, icmpErrors: 0, pathMtu: 1500, podMtu: 1230 };
  return { a: "firebat", b: "old", via: ["wlan0"], nodes: asked, pods: asked, ...measured, ...changes };
}

function asDesigned(from: string, to: string): Rehearsal["design"]["results"][number] {
  const expected = { delivered: true };
  return { probe: probeOf({ from, to, kind: "node-ping", subject: "84 bytes", expected }), observed: expected };
}

function probeOf({ from, to, kind, subject, expected }: Omit<Probe, "namespace" | "packet">): Probe {
  const packet = { protocol: "icmp", address: "10.244.0.1", source: undefined, bytes: 84 } as const;
  return { from, to, kind, subject, expected, namespace: from, packet };
}

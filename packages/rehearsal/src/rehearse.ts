import type { Topology } from "@ducksnest/topology";
import { expectations } from "./expectations";
import type { Fault, Incident, Mistake } from "./faults";
import { largestWhole } from "./largestWhole";
import type { Result } from "./Probe";
import { RunningStage } from "./RunningStage";
import { requirePrograms } from "./requirements";
import type { Stage } from "./Stage";
import type { Step } from "./Step";
import { type StageOptions, stageOf } from "./stageOf";
import { stagePlan } from "./stagePlan";
import { type Deviation, deviations } from "./verdict";

export interface RehearsalOptions extends StageOptions {
  readonly faults?: readonly Fault[];
  /** Is told what begins. */
  progress?(what: string): void;
}

/** What a rehearsal found. */
export interface Rehearsal {
  readonly stage: Stage;
  /** The network as the manifest and the mistakes would have it. */
  readonly plan: PlanRound;
  /** What befell it then, one after the other. */
  readonly incidents: readonly IncidentReport[];
  /** Wall time, in seconds. */
  readonly seconds: { readonly build: number; readonly probe: number };
}

/** All questions asked once. */
export interface Round {
  readonly results: readonly Result[];
  readonly deviations: readonly Deviation[];
}

export interface PlanRound extends Round {
  /** What was measured where pods' packets of full size do not fit. */
  readonly narrowPaths: readonly NarrowPair[];
}

export interface NarrowPair {
  readonly from: string;
  readonly to: string;
  /** The largest pod packet that gets through in one piece, in bytes; undefined where none does. */
  readonly podMtu: number | undefined;
}

export interface IncidentReport {
  readonly fault: string;
  readonly effect: string;
  /** What it broke that was whole before. */
  readonly broken: readonly Deviation[];
  /** What was still broken when it had passed. */
  readonly remaining: readonly Deviation[];
}

/**
 * Builds the topology's network apart from the machine, sends packets through it, and tells what became of them.
 * @throws CannotRehearse when this machine or this user cannot
 */
export async function rehearse(topology: Topology, options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { faults = [], progress = () => {} } = options;
  const stage = stageWith(topology, options);
  requirePrograms(stage);
  const probes = expectations(stage);
  const seconds = stopwatch();
  progress(`Building ${stage.hosts.length} hosts`);
  const running = await RunningStage.build(stage);
  try {
    const build = seconds();
    const ask = async (): Promise<Round> => {
      const results = await running.probe(probes);
      return { results, deviations: deviations(stage, results) };
    };
    progress(`Asking ${probes.length} questions`);
    const asked = await ask();
    const plan = { ...asked, narrowPaths: await measureNarrowPaths(running, asked.deviations) };
    const probe = seconds();
    const incidents: IncidentReport[] = [];
    for (const incident of faults.filter((fault): fault is Incident => fault.kind === "incident")) {
      progress(incident.meaning);
      await running.change(incident.begin(stage));
      const broken = without(plan.deviations, (await ask()).deviations);
      progress(`After ${incident.name}`);
      await running.change(incident.end(stage));
      const remaining = without(plan.deviations, (await ask()).deviations);
      incidents.push({ fault: incident.name, effect: incident.effect, broken, remaining });
    }
    return { stage, plan, incidents, seconds: { build, probe } };
  } finally {
    await running.close();
  }
}

/** What would be carried out to set the stage up. */
export function rehearsalPlan(topology: Topology, options: RehearsalOptions = {}): readonly Step[] {
  return stagePlan(stageWith(topology, options));
}

function stageWith(topology: Topology, { faults = [], ...options }: RehearsalOptions): Stage {
  return faults
    .filter((fault): fault is Mistake => fault.kind === "mistake")
    .reduce((stage, mistake) => mistake.apply(stage), stageOf(topology, options));
}

/** Searching takes seconds, and pairs that are alike have the same. */
const MEASURED = 8;

/** One direction of each pair is measured: the answers take the other. */
async function measureNarrowPaths(running: RunningStage, found: readonly Deviation[]): Promise<readonly NarrowPair[]> {
  const tooLarge = running.stage.cluster.podMtu;
  const narrow = found
    .filter(({ kind, rule }) => kind === "pod-full-size" && rule === "mtu-fits-every-path")
    .map(({ from, to }) => (from < to ? { from, to, tooLarge } : { from: to, to: from, tooLarge }));
  const paths = [...new Map(narrow.map((path) => [`${path.from} ${path.to}`, path])).values()].slice(0, MEASURED);
  const sizes = await largestWhole(paths, (trials) => running.arriveWhole(trials));
  return paths.map(({ from, to }, index) => ({ from, to, podMtu: sizes[index] }));
}

/** Those that are new. */
function without(known: readonly Deviation[], found: readonly Deviation[]): readonly Deviation[] {
  const key = ({ from, to, kind, subject }: Deviation) => `${from} ${to} ${kind} ${subject}`;
  const before = new Set(known.map(key));
  return found.filter((deviation) => !before.has(key(deviation)));
}

/** Seconds since it was last asked, or made. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}

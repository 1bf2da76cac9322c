import type { Topology } from "@ducksnest/topology";
import { type Fault, isIncident, isMistake } from "./faults/Fault";
import { RunningStage } from "./kernel/RunningStage";
import { requirePrograms } from "./kernel/requirements";
import { expectations } from "./probes/expectations";
import { largestWhole, type NarrowWay, type Way } from "./probes/largestWhole";
import { longestRoundTrip } from "./probes/longestRoundTrip";
import { FULL_SIZE, type Result } from "./probes/Probe";
import type { Step } from "./setup/Step";
import { stagePlan } from "./setup/stagePlan";
import { hostOf, type Stage } from "./stage/Stage";
import { type StageOptions, stageOf } from "./stage/stageOf";
import { type Deviation, deviations } from "./verdict/deviations";

export interface RehearsalOptions extends StageOptions {
  readonly faults?: readonly Fault[];
  /** Is told what begins. */
  progress?(what: string): void;
}

/** What a rehearsal found. */
export interface Rehearsal {
  readonly stage: Stage;
  /** The network as the manifest and the mistakes would have it. */
  readonly design: DesignRound;
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

export interface DesignRound extends Round {
  /** What was measured where packets of full size do not get through in one piece, for some of each kind. */
  readonly narrowWays: readonly MeasuredWay[];
}

export interface MeasuredWay extends Way {
  /** The largest packet that gets through in one piece, in bytes; undefined where none does. */
  readonly mtu: number | undefined;
}

export interface IncidentReport {
  readonly fault: string;
  readonly effect: string;
  /** What it broke that was whole before. */
  readonly broken: readonly Deviation[];
  /** What was measured then where packets of full size did not get through any more. */
  readonly narrowWays: readonly MeasuredWay[];
  /** The longest time that a ping took which was answered, in milliseconds; zero where none was. */
  readonly roundTripMs: number;
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
    const design = { ...asked, narrowWays: await measureNarrowWays(running, asked) };
    const probe = seconds();
    const incidents: IncidentReport[] = [];
    for (const incident of faults.filter(isIncident)) {
      progress(incident.meaning);
      await running.change(incident.begin(stage));
      const during = await ask();
      const broken = without(design.deviations, during.deviations);
      const narrowWays = await measureNarrowWays(running, { ...during, deviations: broken });
      progress(`After ${incident.name}`);
      await running.change(incident.end(stage));
      const after = await ask();
      incidents.push({
        fault: incident.name,
        effect: incident.effect,
        broken,
        narrowWays,
        roundTripMs: longestRoundTrip(during.results),
        remaining: without(design.deviations, after.deviations),
      });
    }
    return { stage, design, incidents, seconds: { build, probe } };
  } finally {
    await running.close();
  }
}

/** What would be carried out to set the stage up. */
export function rehearsalPlan(topology: Topology, options: RehearsalOptions = {}): readonly Step[] {
  return stagePlan(stageWith(topology, options));
}

function stageWith(topology: Topology, { faults = [], ...options }: RehearsalOptions): Stage {
  return faults.filter(isMistake).reduce((stage, mistake) => mistake.apply(stage), stageOf(topology, options));
}

/** Searching takes seconds, and ways between the same sites mostly have the same. */
const MEASURED = 8;

/** Searches for what fits, on one of the ways between each two sites that are too narrow, and on some more. */
async function measureNarrowWays(running: RunningStage, round: Round): Promise<readonly MeasuredWay[]> {
  const chosen = (["nodes", "pods"] as const).flatMap((between) => {
    const ways = narrowWays(between, round);
    const sitesOf = ({ from, to }: Way) => [from, to].map((name) => hostOf(running.stage, name).site).join(" ");
    const firsts = new Set(new Map(ways.toReversed().map((way) => [sitesOf(way), way])).values());
    return [...firsts, ...ways.filter((way) => !firsts.has(way))].slice(0, MEASURED);
  });
  const sizes = await largestWhole(chosen, (trials) => running.arriveWhole(trials));
  return chosen.map(({ between, from, to }, index) => ({ between, from, to, mtu: sizes[index] }));
}

/** Ways that are too narrow, in one direction of each pair: the answers take the other. */
function narrowWays(between: Way["between"], { results, deviations }: Round): readonly NarrowWay[] {
  const key = ({ kind, from, to }: Pick<Deviation, "kind" | "from" | "to">) => `${kind} ${from} ${to}`;
  const narrow = new Set(deviations.filter(({ rule }) => rule === "mtu-fits-every-path").map(key));
  const ways = new Map<string, NarrowWay>();
  for (const { probe } of results) {
    if (probe.kind !== FULL_SIZE[between] || probe.packet.protocol !== "icmp" || !narrow.has(key(probe))) continue;
    const [from, to] = [probe.from, probe.to].sort() as [string, string];
    ways.set(`${from} ${to}`, { between, from, to, tooLarge: probe.packet.bytes });
  }
  return [...ways.values()];
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

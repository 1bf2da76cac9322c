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
import type { SettledTailnet } from "./tailscale/RealTailnet";
import { requireTun } from "./tailscale/requireTun";
import { startTailnet, type TailnetReport } from "./tailscale/startTailnet";
import type { TailscaleSettings } from "./tailscale/TailscaleSettings";
import { type Deviation, deviations } from "./verdict/deviations";

export interface RehearsalOptions extends Omit<StageOptions, "tailscale"> {
  /** Leaves the tailnet to real programs. @default the stage imitates it */
  readonly tailscale?: TailscaleSettings;
  /** The faults to cause: mistakes before the stage is built, incidents one after the other once it runs. @default none */
  readonly faults?: readonly Fault[];
  /** Called with a short text when something begins. @default nothing is reported */
  progress?(what: string): void;
}

/** The results of a rehearsal. */
export interface Rehearsal {
  readonly stage: Stage;
  /** The network as the manifest designs it, with the mistakes. */
  readonly design: DesignRound;
  /** The incidents, in their order. */
  readonly incidents: readonly IncidentReport[];
  /** The real tailnet. @default undefined if the stage imitates it */
  readonly tailnet?: TailnetReport | undefined;
  /** Wall time, in seconds. */
  readonly seconds: { readonly build: number; readonly probe: number };
}

/** The answers to all questions, asked once. */
export interface Round {
  readonly results: readonly Result[];
  /** Results that differ from the design, with their likely causes. */
  readonly deviations: readonly Deviation[];
}

export interface DesignRound extends Round {
  /** Measured sizes of some paths on which full-size packets do not arrive in one piece. */
  readonly narrowWays: readonly MeasuredWay[];
}

export interface MeasuredWay extends Way {
  /** The largest packet that arrives in one piece, in bytes; undefined if none does. */
  readonly mtu: number | undefined;
}

export interface IncidentReport {
  /** Name of the fault. */
  readonly fault: string;
  /** Its expected effect, in one sentence. */
  readonly effect: string;
  /** Deviations during the incident that did not exist before it. */
  readonly broken: readonly Deviation[];
  /** Measured sizes of some paths on which full-size packets no longer arrived in one piece. */
  readonly narrowWays: readonly MeasuredWay[];
  /** The longest round trip of an answered ping during the incident, in milliseconds; zero if none was answered. */
  readonly roundTripMs: number;
  /** New deviations that remained after the incident. */
  readonly remaining: readonly Deviation[];
  /** The ways through the real tailnet during the incident and after it. @default undefined if the stage imitates it */
  readonly tailnet?: { readonly during: SettledTailnet; readonly after: SettledTailnet } | undefined;
}

/**
 * Builds the topology's network in namespaces of its own, sends packets through it and reports the results.
 * @throws CannotRehearse if this machine or this user cannot
 */
export async function rehearse(topology: Topology, options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { faults = [], progress = () => {}, tailscale } = options;
  const stage = stageWith(topology, options);
  requirePrograms(stage);
  if (tailscale) requireTun();
  const probes = expectations(stage);
  const seconds = stopwatch();
  progress(`Building ${stage.hosts.length} hosts`);
  const running = await RunningStage.build(stage);
  try {
    const tailnet = tailscale && (await startTailnet(running, withMistakes(tailscale, faults), progress));
    const build = seconds();
    const ask = async (): Promise<Round> => {
      const results = await running.probe(probes);
      return { results, deviations: deviations(stage, results, tailnet?.report.differences) };
    };
    progress(`Asking ${probes.length} questions`);
    const asked = await ask();
    const design = { ...asked, narrowWays: await measureNarrowWays(running, asked) };
    const probe = seconds();
    const incidents: IncidentReport[] = [];
    for (const incident of faults.filter(isIncident)) {
      progress(incident.meaning);
      await running.change(incident.begin(stage));
      const tailnetDuring = await tailnet?.real.settle();
      const during = await ask();
      const broken = without(design.deviations, during.deviations);
      const narrowWays = await measureNarrowWays(running, { ...during, deviations: broken });
      progress(`After ${incident.name}`);
      await running.change(incident.end(stage));
      await tailnet?.real.restore();
      const tailnetAfter = await tailnet?.real.settle();
      const after = await ask();
      incidents.push({
        fault: incident.name,
        effect: incident.effect,
        broken,
        narrowWays,
        roundTripMs: longestRoundTrip(during.results),
        remaining: without(design.deviations, after.deviations),
        tailnet: tailnetDuring && tailnetAfter && { during: tailnetDuring, after: tailnetAfter },
      });
    }
    return { stage, design, incidents, tailnet: tailnet?.report, seconds: { build, probe } };
  } finally {
    await running.close();
  }
}

/** The settings, with the mistakes in the policy. */
function withMistakes(settings: TailscaleSettings, faults: readonly Fault[]): TailscaleSettings {
  const policy = faults
    .filter(isMistake)
    .reduce((changed, mistake) => mistake.applyToPolicy?.(changed) ?? changed, settings.policy);
  return { ...settings, policy };
}

/** The steps that build the stage. */
export function rehearsalPlan(topology: Topology, options: RehearsalOptions = {}): readonly Step[] {
  return stagePlan(stageWith(topology, options));
}

function stageWith(topology: Topology, { faults = [], wireguard = false, tailscale }: RehearsalOptions): Stage {
  const stage = stageOf(topology, { wireguard, tailscale: tailscale !== undefined });
  return faults.filter(isMistake).reduce((changed, mistake) => mistake.apply(changed), stage);
}

/** Paths to measure of each kind. A search takes seconds, and paths between the same sites mostly have the same size. */
const MEASURED = 8;

/** Measures paths that are too narrow: one between each pair of sites, and some more. */
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

/** Paths that are too narrow, in one direction of each pair, because the answers use the other direction. */
function narrowWays(between: Way["between"], { results, deviations }: Round): readonly NarrowWay[] {
  const key = ({ kind, from, to }: Pick<Deviation, "kind" | "from" | "to">) => `${kind} ${from} ${to}`;
  const narrow = new Set(deviations.filter(({ rule }) => rule === "mtu-fits-every-path").map(key));
  const ways = new Map<string, NarrowWay>();
  for (const { probe } of results) {
    if (probe.kind !== FULL_SIZE[between] || probe.packet.protocol !== "icmp" || !narrow.has(key(probe))) continue;
    const [from, to] = probe.from < probe.to ? [probe.from, probe.to] : [probe.to, probe.from];
    ways.set(`${from} ${to}`, { between, from, to, tooLarge: probe.packet.bytes });
  }
  return [...ways.values()];
}

/** The found deviations that are not known yet. */
function without(known: readonly Deviation[], found: readonly Deviation[]): readonly Deviation[] {
  const key = ({ from, to, kind, subject }: Deviation) => `${from} ${to} ${kind} ${subject}`;
  const before = new Set(known.map(key));
  return found.filter((deviation) => !before.has(key(deviation)));
}

/** Returns the seconds since its last call, or since it was made. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}

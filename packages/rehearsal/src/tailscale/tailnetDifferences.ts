import { inParallel } from "../kernel/inParallel";
import type { Sandbox } from "../kernel/Sandbox";
import { hostOf, type Stage } from "../stage/Stage";
import { causeOfDifference } from "./causeOfDifference";
import { assumedFacts } from "./facts/assumedFacts";
import { realFacts } from "./facts/realFacts";
import { FACT_NAMES, type FactName, type TailnetFacts } from "./facts/TailnetFacts";
import type { HeadscaleNode } from "./parse/nodes";
import type { TailnetPath } from "./RealTailnet";
import type { Tailscaled } from "./Tailscaled";

/** A setting of the real tailnet that is not as the stage assumes. */
export interface TailnetDifference {
  readonly host: string;
  readonly what: FactName | "path";
  /** Lines that the stage assumes and the host lacks. */
  readonly assumed: readonly string[];
  /** Lines that the host has and the stage does not assume. */
  readonly real: readonly string[];
  /** One sentence. */
  readonly cause: string;
}

interface RealTailnetParts {
  readonly nodes: readonly HeadscaleNode[];
  readonly tailscaled: ReadonlyMap<string, Tailscaled>;
  readonly paths: readonly TailnetPath[];
}

/** Hosts whose settings are read at a time. */
const AT_ONCE = 4;

/** Compares the settings of every host with what the stage assumes. */
export async function tailnetDifferences(
  sandbox: Sandbox,
  stage: Stage,
  { nodes, tailscaled, paths }: RealTailnetParts,
): Promise<readonly TailnetDifference[]> {
  const facts = await inParallel(stage.hosts, AT_ONCE, async (host) => {
    const node = nodes.find(({ addresses }) => addresses.includes(String(host.tailnet.address)));
    const daemon = tailscaled.get(host.name);
    if (daemon === undefined) return [];
    const real = await realFacts(sandbox, stage, host, daemon, node);
    return compareFacts(host.name, assumedFacts(stage, host), real);
  });
  const found = [...facts.flat(), ...compareSites(stage, paths)];
  return found.map((difference) => ({ ...difference, cause: causeOfDifference(difference, nodes) }));
}

type Unexplained = Omit<TailnetDifference, "cause">;

/** The facts of a host that differ. */
export function compareFacts(host: string, assumed: TailnetFacts, real: TailnetFacts): readonly Unexplained[] {
  return FACT_NAMES.flatMap((what) => {
    const difference = {
      host,
      what,
      assumed: without(assumed[what], real[what]),
      real: without(real[what], assumed[what]),
    };
    return difference.assumed.length + difference.real.length > 0 ? [difference] : [];
  });
}

/** Between sites, the internet of the stage has no NAT, so tailscaled finds a direct path. */
function compareSites(stage: Stage, paths: readonly TailnetPath[]): readonly Unexplained[] {
  return paths.flatMap(({ from, to, path }) => {
    if (path.kind === "direct" || hostOf(stage, from).site === hostOf(stage, to).site) return [];
    const real = path.kind === "relay" ? `${to} by the relay ${path.relay}` : `${to} not at all`;
    return [{ host: from, what: "path", assumed: [`${to} directly`], real: [real] }] as const;
  });
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

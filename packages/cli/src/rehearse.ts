import type { PairSummary, Rehearsal } from "@ducksnest/rehearsal";
import { derivableTopology } from "./derivableTopology";
import { rehearsalText } from "./rehearsalText";
import type { CommonOptions, Terminal } from "./Terminal";

export interface RehearseOptions extends CommonOptions {
  /** Prints the steps, and carries out none. */
  readonly dryRun?: boolean;
  /** Names of what is to go wrong. */
  readonly fault?: readonly string[];
  /** Encrypts the tailnet. */
  readonly wireguard?: boolean;
}

/** `ducksnest rehearse`: the manifest's network built and tried in this machine's kernel; returns the exit code. */
export async function rehearse(options: RehearseOptions, terminal: Terminal): Promise<0 | 1 | 2> {
  const topology = derivableTopology(options, terminal);
  if (topology === undefined) return 2;
  const { FAULTS, pairs, rehearsalPlan, rehearse: run, toScript } = await import("@ducksnest/rehearsal");
  const faults = FAULTS.filter(({ name }) => options.fault?.includes(name));
  const { wireguard = false } = options;
  if (options.dryRun) {
    terminal.out(toScript(topology.homelab.name, rehearsalPlan(topology, { faults, wireguard })));
    return 0;
  }
  try {
    const rehearsal = await run(topology, { faults, wireguard, progress: (what) => terminal.progress?.(what) });
    terminal.progress?.("");
    const summaries = pairs(rehearsal.plan);
    terminal.out(
      options.format === "json" ? json(rehearsal, summaries) : rehearsalText(rehearsal, summaries, terminal.color),
    );
    return isAsPlanned(rehearsal) ? 0 : 1;
  } finally {
    terminal.progress?.("");
  }
}

/** What an incident breaks is what it is for; that it stays broken is not. */
function isAsPlanned({ plan, incidents }: Rehearsal): boolean {
  return plan.deviations.length === 0 && incidents.every(({ remaining }) => remaining.length === 0);
}

function json(rehearsal: Rehearsal, summaries: readonly PairSummary[]): string {
  const { plan, incidents, seconds } = rehearsal;
  const report = {
    verdict: isAsPlanned(rehearsal) ? "as-planned" : "deviates",
    pairs: summaries,
    deviations: plan.deviations,
    incidents,
    results: plan.results.map(({ probe, observed }) => ({
      from: probe.from,
      to: probe.to,
      kind: probe.kind,
      subject: probe.subject,
      expected: probe.expected,
      observed,
    })),
    seconds,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

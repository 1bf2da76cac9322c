import type { Topology } from "@ducksnest/topology";
import { derivableTopology } from "./derivableTopology";
import { rehearsalText } from "./rehearsalText";
import { chosenFaults, type Rehearsed, runRehearsal, type StageSettings } from "./runRehearsal";
import type { CommonOptions, Terminal } from "./Terminal";

export interface RehearseOptions extends CommonOptions, StageSettings {
  /** Prints the steps, and carries out none. */
  readonly dryRun?: boolean;
}

/** `ducksnest rehearse`: the manifest's network built and tried in this machine's kernel; returns the exit code. */
export async function rehearse(options: RehearseOptions, terminal: Terminal): Promise<0 | 1 | 2> {
  const topology = derivableTopology(options, terminal);
  if (topology === undefined) return 2;
  if (options.dryRun) {
    terminal.out(await script(topology, options));
    return 0;
  }
  const rehearsed = await runRehearsal(topology, options, terminal);
  const { rehearsal, summaries, isAsPlanned } = rehearsed;
  terminal.out(options.format === "json" ? json(rehearsed) : rehearsalText(rehearsal, summaries, terminal.color));
  return isAsPlanned ? 0 : 1;
}

async function script(topology: Topology, { fault, wireguard = false }: StageSettings): Promise<string> {
  const { rehearsalPlan, toScript } = await import("@ducksnest/rehearsal");
  return toScript(topology.name, rehearsalPlan(topology, { faults: await chosenFaults(topology, fault), wireguard }));
}

function json({ rehearsal: { plan, incidents, seconds }, summaries, isAsPlanned }: Rehearsed): string {
  const report = {
    verdict: isAsPlanned ? "as-planned" : "deviates",
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

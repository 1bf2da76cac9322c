import { formatJson, visible } from "@ducksnest/checks";
import type { Topology } from "@ducksnest/topology";
import { checkedTopology } from "../manifest/checkedTopology";
import type { CommonOptions } from "../options";
import { rehearsalText } from "../reports/rehearsalText";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { chosenFaults, type Rehearsed, runRehearsal, type StageSettings, verdictOf } from "./runRehearsal";

export interface RehearseOptions extends CommonOptions, StageSettings {
  /** Prints the steps as a script instead of running them. @default false */
  readonly dryRun?: boolean;
}

/** `ducksnest rehearse`: builds the manifest's network in this machine's kernel and tries it; returns the exit code. */
export async function rehearse(options: RehearseOptions, terminal: GuardedTerminal): Promise<number> {
  const checked = checkedTopology("derivable", options, terminal);
  if (checked.kind === "refused") return checked.exitCode;
  const { topology } = checked;
  if (options.dryRun) {
    terminal.out(await script(topology, options));
    return 0;
  }
  const rehearsed = await runRehearsal(topology, options, terminal);
  const { rehearsal, summaries, isAsDesigned } = rehearsed;
  if (options.format === "json") terminal.formatted(json(rehearsed));
  else terminal.out(rehearsalText(rehearsal, summaries, terminal));
  return isAsDesigned ? 0 : 1;
}

async function script(topology: Topology, settings: StageSettings): Promise<string> {
  const { rehearsalPlan, toScript } = await import("@ducksnest/rehearsal");
  const { wireguard = false } = settings;
  return toScript(
    visible(topology.name),
    rehearsalPlan(topology, { faults: await chosenFaults(topology, settings), wireguard }),
  );
}

function json(rehearsed: Rehearsed): string {
  const { design, incidents, seconds, tailnet } = rehearsed.rehearsal;
  const report = {
    verdict: verdictOf(rehearsed),
    pairs: rehearsed.summaries,
    deviations: design.deviations,
    incidents,
    ...(tailnet && { tailnet }),
    results: design.results.map(({ probe, observed }) => ({
      from: probe.from,
      to: probe.to,
      kind: probe.kind,
      subject: probe.subject,
      expected: probe.expected,
      observed,
    })),
    seconds,
  };
  return formatJson(report);
}

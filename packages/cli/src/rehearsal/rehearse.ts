import { dirname } from "node:path";
import { counted, formatJson, visible } from "@ducksnest/checks";
import type { Topology } from "@ducksnest/topology";
import { checkedTopology } from "../manifest/checkedTopology";
import type { CommonOptions } from "../options";
import { rehearsalText } from "../reports/rehearsalText";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { reportCluster } from "./reportCluster";
import { runCluster } from "./runCluster";
import { chosenFaults, type Rehearsed, runRehearsal, type StageSettings, verdictOf } from "./runRehearsal";
import { clusterLevel, requireFittingOptions, type StageOptions } from "./stageOptions";

export interface RehearseOptions extends CommonOptions, StageOptions {}

/**
 * `ducksnest rehearse`: builds the manifest's network in this machine's kernel and tries it, or runs its cluster there;
 * returns the exit code.
 * @throws Error for options that do not go together
 */
export async function rehearse(options: RehearseOptions, terminal: GuardedTerminal): Promise<number> {
  requireFittingOptions(options);
  const checked = checkedTopology("derivable", options, terminal);
  if (checked.kind === "refused") return checked.exitCode;
  const { topology, manifest, errors } = checked;
  if (errors > 0) {
    terminal.err(
      `\`ducksnest check\` reports ${counted(errors, "error")} in this manifest. The rehearsal shows the effect of an error only if the stage models it.\n`,
    );
  }
  if (options.dryRun) {
    terminal.out(await script(topology, options));
    return 0;
  }
  const level = clusterLevel(options);
  return level !== undefined
    ? reportCluster(
        topology,
        await runCluster(topology, dirname(manifest), { ...options, level }, terminal),
        options,
        terminal,
      )
    : reportNetwork(await runRehearsal(topology, options, terminal), options, terminal);
}

function reportNetwork(rehearsed: Rehearsed, { format }: CommonOptions, terminal: GuardedTerminal): number {
  const { rehearsal, summaries, isAsDesigned } = rehearsed;
  if (format === "json") terminal.formatted(networkJson(rehearsed));
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

function networkJson(rehearsed: Rehearsed): string {
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

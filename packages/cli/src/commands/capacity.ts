import { dirname } from "node:path";
import { formatJson, workloadsOf } from "@ducksnest/checks";
import { placeWorkloads } from "@ducksnest/topology";
import { checkedTopology } from "../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../options";
import { emittedBy, synthesize } from "../outputs/synthesize";
import { type CapacityReport, capacityJson, capacityText } from "../reports/capacityReport";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** `ducksnest capacity`: reports the room of each host, the requests of the workloads, and what fits with a host down. */
export const capacity: CommandDefinition<CommonOptions> = {
  name: "capacity",
  summary: "show which hosts the workloads fit on",
  description:
    "Places the workloads of apps/cluster on the hosts by their requests, as the scheduler would: with all hosts up, " +
    "and with each worker down.",
  options: [manifestOption(), formatOption()],
  exitCodes: {
    0: "all pods fit while all hosts are up",
    1: "the manifest has errors, or pods do not fit",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest capacity"],
  run,
};

async function run({ options, terminal, additions }: Invocation<CommonOptions>): Promise<number> {
  const checked = checkedTopology("sound", options, terminal);
  if (checked.kind === "refused") return checked.exitCode;
  const { topology, manifest } = checked;
  const emitted = emittedBy(await synthesize(topology, dirname(manifest), ["cluster"], additions));
  const whole = placeWorkloads(topology, workloadsOf(emitted.cluster));
  const report: CapacityReport = {
    whole,
    // The control plane stays up, because nothing is scheduled without it.
    withOneDown: new Map(topology.workers.map((host) => [host.name, whole.without(host)])),
  };
  if (options.format === "json") terminal.formatted(formatJson(capacityJson(report)));
  else terminal.out(capacityText(report, terminal.columns));
  return whole.unplaced.size === 0 ? 0 : 1;
}

import { dirname } from "node:path";
import { formatJson, workloadsOf } from "@ducksnest/checks";
import type { AddWorkloads } from "@ducksnest/cluster-app";
import { type HostLoad, type Placement, placeWorkloads, type Topology } from "@ducksnest/topology";
import type { GuardedTerminal } from "./GuardedTerminal";
import { soundTopology } from "./soundTopology";
import { emittedBy, synthesize } from "./synthesize";
import type { CommonOptions } from "./Terminal";
import { table } from "./table";

/**
 * `ducksnest capacity`: reports what each host has for pods, what the workloads take, and what fits if one worker is down.
 * @param addWorkloads what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 * @returns the exit code, which is 1 if pods do not fit although all hosts are up
 */
export async function capacity(
  options: CommonOptions,
  terminal: GuardedTerminal,
  addWorkloads: AddWorkloads | undefined,
): Promise<number> {
  const sound = soundTopology(options, terminal);
  if (sound.topology === undefined) return sound.exitCode;
  const { topology, manifest } = sound;
  const emitted = emittedBy(await synthesize(topology, dirname(manifest), ["cluster"], addWorkloads));
  const workloads = workloadsOf(emitted.cluster);
  const whole = placeWorkloads(topology, workloads);
  const withOneDown = oneDown(topology, whole);
  if (options.format === "json") {
    terminal.formatted(formatJson(toJson(whole, withOneDown)));
    return exitCodeOf(whole);
  }
  terminal.out(
    table(
      ["host", "CPU", "memory", "CPU free", "memory free", "pods"],
      whole.loads.map((load) => row(load)),
      terminal.columns,
    ),
  );
  terminal.out(`\nAll hosts up: ${fitting(whole)}.\n`);
  for (const [name, placement] of withOneDown) terminal.out(`${name} down: ${fitting(placement)}.\n`);
  return exitCodeOf(whole);
}

function exitCodeOf({ unplaced }: Placement): 0 | 1 {
  return unplaced.size === 0 ? 0 : 1;
}

/** Placements with each worker down. The control plane stays: without it, nothing is scheduled at all. */
function oneDown(topology: Topology, whole: Placement): [string, Placement][] {
  return topology.workers.map((host) => [host.name, whole.without(host)]);
}

function row({ host, allocatable, requested, pods }: HostLoad): string[] {
  return [
    host.name,
    `${allocatable.cpuMillicores}m`,
    `${allocatable.memory.toMebibytes()}Mi`,
    `${allocatable.cpuMillicores - requested.cpuMillicores}m`,
    `${allocatable.memory.toMebibytes() - requested.memory.toMebibytes()}Mi`,
    [...pods].map(([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(", "),
  ];
}

function fitting({ unplaced }: Placement): string {
  if (unplaced.size === 0) return "everything fits";
  return `no room for ${[...unplaced].map(([name, count]) => `${count} of ${name}`).join(", ")}`;
}

function toJson(whole: Placement, withOneDown: readonly [string, Placement][]): object {
  return {
    verdict: whole.unplaced.size === 0 ? "fits" : "does-not-fit",
    hosts: whole.loads.map(({ host, allocatable, requested, pods }) => ({
      host: host.name,
      allocatable: { cpuMillicores: allocatable.cpuMillicores, memoryMebibytes: allocatable.memory.toMebibytes() },
      requested: { cpuMillicores: requested.cpuMillicores, memoryMebibytes: requested.memory.toMebibytes() },
      pods: Object.fromEntries(pods),
    })),
    unplaced: Object.fromEntries(whole.unplaced),
    unplacedWithOneDown: Object.fromEntries(
      withOneDown.map(([name, { unplaced }]) => [name, Object.fromEntries(unplaced)]),
    ),
  };
}

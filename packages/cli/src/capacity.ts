import { dirname } from "node:path";
import { workloadsOf } from "@ducksnest/checks";
import type { AddWorkloads } from "@ducksnest/cluster-app";
import { type HostLoad, type Placement, placeWorkloads, type Topology } from "@ducksnest/topology";
import { soundTopology } from "./soundTopology";
import { emittedBy, synthesize } from "./synthesize";
import type { CommonOptions, Terminal } from "./Terminal";
import { table } from "./table";

/**
 * `ducksnest capacity`: what each host has for pods, what the workloads take, and what fits when one host is down.
 * @param addWorkloads what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 */
export async function capacity(
  options: CommonOptions,
  terminal: Terminal,
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
    terminal.out(`${JSON.stringify(toJson(whole, withOneDown), undefined, 2)}\n`);
    return 0;
  }
  terminal.out(
    table(
      ["host", "CPU", "memory", "CPU free", "memory free", "pods"],
      whole.loads.map((load) => row(load)),
    ),
  );
  terminal.out(`\nAll hosts up: ${fitting(whole)}.\n`);
  for (const [name, placement] of withOneDown) terminal.out(`${name} down: ${fitting(placement)}.\n`);
  return 0;
}

/** Without the control plane nothing is scheduled at all, so that only workers are taken away. */
function oneDown(topology: Topology, whole: Placement): [string, Placement][] {
  return topology.workers.map(({ host }) => [host.name, whole.without(host)]);
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

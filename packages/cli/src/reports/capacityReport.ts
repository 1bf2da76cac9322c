import type { HostLoad, Placement } from "@ducksnest/topology";
import { table } from "../terminal/table";

/** Where the workloads fit. */
export interface CapacityReport {
  /** The placement with all hosts up. */
  readonly whole: Placement;
  /** The placement with one worker down, by the name of that worker. */
  readonly withOneDown: ReadonlyMap<string, Placement>;
}

/** @param columns width to fold the table to; undefined folds nothing */
export function capacityText({ whole, withOneDown }: CapacityReport, columns: number | undefined): string {
  return [
    table(["host", "CPU", "memory", "CPU free", "memory free", "pods"], whole.loads.map(row), columns),
    `All hosts up: ${fitting(whole)}.`,
    ...[...withOneDown].map(([name, placement]) => `${name} down: ${fitting(placement)}.`),
    "",
  ].join("\n");
}

export function capacityJson({ whole, withOneDown }: CapacityReport): object {
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
      [...withOneDown].map(([name, { unplaced }]) => [name, Object.fromEntries(unplaced)]),
    ),
  };
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

import { CannotRehearse } from "../../kernel/CannotRehearse";
import { CATALOGUE, type ProgramName } from "../../programs/catalogue";
import { locate, type Places } from "../../programs/locate";
import type { Cluster } from "../Cluster";
import { ClusterFailure } from "../ClusterFailure";
import type { ClusterDeviation } from "../ClusterReport";
import { inspect } from "../inspect";
import { askServices } from "../questions/services";
import type { ClusterFault, ClusterFaultReport } from "./ClusterFault";
import { Scene, type Scenery } from "./Scene";

/** Seconds in which all services answer once a fault has passed. Pods of a node that was deleted go after 60 s. */
const SERVICES_SECONDS = 120;

/** @throws CannotRehearse if a fault needs a program that this machine lacks */
export function requireFaultPrograms(faults: readonly ClusterFault[], places: Places): void {
  for (const { name: fault, programs = [] } of faults) {
    for (const name of programs) {
      const found = locate(name, places);
      if (found !== undefined && "path" in found) continue;
      throw new CannotRehearse(
        `The fault ${fault} needs the program ${name}${meaningOf(name)}, which is neither in a folder given by --programs nor on PATH. Put it there, or leave out the fault.`,
      );
    }
  }
}

function meaningOf(name: ProgramName): string {
  const { meaning, releases } = CATALOGUE[name];
  return meaning === undefined ? "" : ` (${[meaning, releases].filter((each) => each !== undefined).join(", ")})`;
}

/**
 * Plays faults on a running cluster, one after the other. One from which the cluster does not recover is the last.
 * @param known deviations of the cluster before the first fault
 */
export async function playFaults(
  cluster: Cluster,
  scenery: Scenery,
  faults: readonly ClusterFault[],
  known: readonly ClusterDeviation[],
): Promise<readonly ClusterFaultReport[]> {
  const reports: ClusterFaultReport[] = [];
  for (const fault of faults) {
    cluster.begins(fault.meaning);
    const report = await play(cluster, scenery, fault, known);
    reports.push(report);
    if (report.remaining.length > 0) break;
  }
  return reports;
}

async function play(
  cluster: Cluster,
  scenery: Scenery,
  fault: ClusterFault,
  known: readonly ClusterDeviation[],
): Promise<ClusterFaultReport> {
  const begun = performance.now();
  const scene = new Scene(cluster, scenery);
  const remaining: ClusterDeviation[] = [];
  try {
    await fault.play(scene);
    cluster.begins(`After ${fault.name}`);
    await scene.settles("all services answer", SERVICES_SECONDS, async () =>
      (await askServices(cluster, scenery.stage)).every(({ delivered }) => delivered),
    );
    const { deviations } = await inspect(cluster, scenery.topology, scenery.stage);
    remaining.push(...without(known, deviations));
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    remaining.push(error.deviation);
  }
  const { broken, remedies, recovered, unexpected } = scene;
  return {
    fault: fault.name,
    effect: fault.effect,
    broken,
    remedies,
    recovered,
    unexpected,
    remaining,
    seconds: (performance.now() - begun) / 1000,
  };
}

/** The found deviations that are not known yet. */
export function without(
  known: readonly ClusterDeviation[],
  found: readonly ClusterDeviation[],
): readonly ClusterDeviation[] {
  const key = ({ host, what }: ClusterDeviation) => `${host} ${what}`;
  const before = new Set(known.map(key));
  return found.filter((deviation) => !before.has(key(deviation)));
}

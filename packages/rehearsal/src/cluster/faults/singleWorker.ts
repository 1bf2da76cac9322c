import { firstWorker } from "../../faults/singleHost";
import type { Cluster, ClusterHost } from "../Cluster";
import type { ClusterFault } from "./ClusterFault";
import type { Scene } from "./Scene";

type ChooseWorker = (scene: Scene) => ClusterHost;

/** A fault of one worker: the first that shares a site with another host, unless the user names another. */
export function ofSingleWorker(fault: (worker: ChooseWorker) => ClusterFault): ClusterFault {
  return {
    ...fault(({ cluster, scenery }) => workerOf(cluster, firstWorker(scenery.stage).name)),
    onHost: (name) => {
      const chosen = fault(({ cluster }) => workerOf(cluster, name));
      return { ...chosen, name: `${chosen.name}:${name}` };
    },
  };
}

/** @throws Error unless the cluster has a worker of this name */
function workerOf({ workers }: Cluster, name: string): ClusterHost {
  const found = workers.find((worker) => worker.name === name);
  if (found === undefined) throw new Error(`${name} is no worker, and the fault hits a worker.`);
  return found;
}

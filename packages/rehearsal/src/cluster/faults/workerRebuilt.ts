import type { ClusterFault } from "./ClusterFault";
import { ofSingleWorker } from "./singleWorker";
import { expectJoin, expectRefusal, reinstall } from "./steps/reinstall";

export const workerRebuilt: ClusterFault = ofSingleWorker((worker) => ({
  name: "worker-rebuilt",
  kind: "incident",
  meaning: "A worker is installed again with the same name on an empty disk, and its old node is still there.",
  effect:
    "kubeadm refuses while the old node is Ready, and the join script says so. The API server notices within a minute that the old kubelet is gone, and the worker joins by itself.",
  play: async (scene) => {
    const installed = await reinstall(scene, worker(scene));
    await expectRefusal(scene, installed, /a node called \S+ that is Ready/);
    scene.ends();
    await expectJoin(scene, installed);
  },
}));

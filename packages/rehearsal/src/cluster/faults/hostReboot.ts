import { ask, serviceQuestions } from "../questions/services";
import type { ClusterFault } from "./ClusterFault";
import { ofSingleWorker } from "./singleWorker";
import { podsRestartedSince, reportsSince } from "./steps/observe";
import { powerOff, powerOn } from "./steps/power";

/** Seconds in which the kubelet reports after the boot, and in which its pods run again. */
const REPORT_SECONDS = 60;
const PODS_SECONDS = 120;

export const hostReboot: ClusterFault = ofSingleWorker((worker) => ({
  name: "reboot",
  kind: "incident",
  meaning: "A worker loses its power and starts again.",
  effect:
    "Services whose pods were on the worker do not answer. The kubelet starts by itself, the node reports within 60 s, its pods run again within 120 s, and all services answer.",
  play: async (scene) => {
    const { cluster, scenery } = scene;
    const host = worker(scene);
    const node = host.settings.hostname;
    const questions = await serviceQuestions(cluster, scenery.stage);
    const since = Date.now();
    await powerOff(scene, host);
    const ofClusterIps = questions.filter(({ way }) => way === "cluster-ip");
    scene.losesServices(
      await ask(
        ofClusterIps,
        cluster.hosts.filter(({ name }) => name !== host.name),
      ),
    );
    scene.ends();
    await powerOn(scene, host);
    await scene.recovers(host.name, "the kubelet reports", REPORT_SECONDS, () => reportsSince(cluster, node, since));
    await scene.recovers(host.name, "its pods run again", PODS_SECONDS, () => podsRestartedSince(cluster, node, since));
  },
}));

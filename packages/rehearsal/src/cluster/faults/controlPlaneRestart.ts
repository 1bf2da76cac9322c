import { ask, serviceQuestions } from "../questions/services";
import type { ClusterFault } from "./ClusterFault";
import { apiAnswers, podsRestartedSince, reportsSince } from "./steps/observe";
import { powerOff, powerOn } from "./steps/power";

/** Seconds in which the API server answers after the boot, and in which the nodes have reported to it. */
const API_SECONDS = 120;
const REPORT_SECONDS = 60;
const PODS_SECONDS = 120;

export const controlPlaneRestart: ClusterFault = {
  name: "control-plane-restart",
  kind: "incident",
  meaning: "The control plane loses its power and starts again.",
  effect:
    "The API server does not answer, but services on the workers do. After the boot, the API server answers within 120 s, and all nodes report to it again.",
  play: async (scene) => {
    const { cluster, scenery } = scene;
    const { controlPlane, workers } = cluster;
    const questions = (await serviceQuestions(cluster, scenery.stage)).filter(({ way }) => way === "cluster-ip");
    const since = Date.now();
    await powerOff(scene, controlPlane);
    scene.breaks(controlPlane.name, "API server", "no answer");
    for (const { service, from, delivered } of await ask(questions, workers)) {
      if (delivered) continue;
      scene.differs({
        host: from,
        what: service,
        expected: "answers while the control plane is off",
        observed: "no answer",
        cause: "A pod of the service ran on the control plane, or kube-proxy lost its rules.",
      });
    }
    scene.ends();
    await powerOn(scene, controlPlane);
    await scene.recovers(controlPlane.name, "the API server answers", API_SECONDS, () => apiAnswers(cluster));
    for (const { name, settings } of cluster.hosts) {
      await scene.recovers(name, `${name} reports`, REPORT_SECONDS, () =>
        reportsSince(cluster, settings.hostname, since),
      );
    }
    const node = controlPlane.settings.hostname;
    await scene.recovers(controlPlane.name, "its pods run again", PODS_SECONDS, () =>
      podsRestartedSince(cluster, node, since),
    );
  },
};

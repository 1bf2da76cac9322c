import { setTimeout as sleep } from "node:timers/promises";
import { isIncident } from "../../faults/Fault";
import { tailnetDown as ofNetwork } from "../../faults/tailnetDown";
import { ask, serviceQuestions } from "../questions/services";
import type { ClusterFault } from "./ClusterFault";
import { isNodeReady, reportsSince } from "./steps/observe";

/** Seconds without the tailnet. The API server counts a silent node as not Ready after 50. */
const OUTAGE_SECONDS = 60;
const REPORT_SECONDS = 60;

export const tailnetDown: ClusterFault = {
  name: "tailnet-down",
  kind: "incident",
  meaning: `The tailnet carries nothing for ${OUTAGE_SECONDS} s.`,
  effect:
    "Nodes in other sites than the control plane's stop being Ready. Services whose pods are in other sites do not answer. All nodes report within 60 s after the outage.",
  play: async (scene) => {
    const { cluster, scenery } = scene;
    const { network, stage } = scenery;
    if (!isIncident(ofNetwork)) throw new Error("tailnet-down is an incident");
    const questions = (await serviceQuestions(cluster, stage)).filter(({ way }) => way === "cluster-ip");
    await network.change(ofNetwork.begin(stage));
    const begun = performance.now();
    scene.losesServices(await ask(questions, cluster.hosts));
    await sleep(Math.max(0, OUTAGE_SECONDS * 1000 - (performance.now() - begun)));
    for (const { name, settings, stage: host } of cluster.hosts) {
      const isNear = host.site === cluster.controlPlane.stage.site;
      const isReady = await isNodeReady(cluster, settings.hostname);
      if (!isReady) scene.breaks(name, "node", "not Ready");
      if (isReady === isNear) continue;
      scene.differs({
        host: name,
        what: "node",
        expected: isNear ? "Ready" : "not Ready",
        observed: isReady ? "Ready" : "not Ready",
        cause: "The kubelet reaches the API server by another way than designed.",
      });
    }
    scene.ends();
    const since = Date.now();
    await network.change(ofNetwork.end(stage));
    for (const { name, settings } of cluster.hosts) {
      await scene.recovers(name, `${name} reports`, REPORT_SECONDS, () =>
        reportsSince(cluster, settings.hostname, since),
      );
    }
  },
};

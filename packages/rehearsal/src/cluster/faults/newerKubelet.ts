import { locate } from "../../programs/locate";
import { nodeReports } from "../questions/nodes";
import { apiVersion, versionDeviations } from "../questions/versionSkew";
import type { ClusterFault } from "./ClusterFault";
import { ofSingleWorker } from "./singleWorker";
import { expectJoin, reinstall } from "./steps/reinstall";

const PROGRAM = "kubelet-next";

export const newerKubelet: ClusterFault = ofSingleWorker((worker) => ({
  name: "newer-kubelet",
  kind: "mistake",
  meaning: "A worker is installed with a kubelet that is one minor version newer than the API server.",
  effect:
    "The worker joins and becomes Ready, because neither kubeadm nor the API server compares the versions. Only the build of the host refuses it, and the rehearsal reports the nodes' versions.",
  programs: [PROGRAM],
  play: async (scene) => {
    const host = worker(scene);
    const found = locate(PROGRAM, scene.scenery.places);
    if (found === undefined || !("path" in found)) throw new Error(`${PROGRAM} was there before`);
    const installed = await reinstall(scene, host, { isNew: true, programs: new Map([["kubelet", found.path]]) });
    await expectJoin(scene, installed);
    const skews = versionDeviations(await nodeReports(scene.cluster), await apiVersion(scene.cluster));
    for (const { host, what, observed, expected } of skews) scene.breaks(host, what, `${observed}, not ${expected}`);
    if (skews.length === 0) {
      scene.differs({
        host: installed.name,
        what: "kubelet version",
        expected: "newer than the API server's",
        observed: "not newer",
        cause: `${PROGRAM} has the API server's minor version, or an older one.`,
      });
    }
    scene.remedy("Delete the node, and install the worker from the nixpkgs of the control plane.");
    await expectJoin(scene, await reinstall(scene, installed, { isNew: true }));
  },
}));

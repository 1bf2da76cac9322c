import { locate } from "../../programs/locate";
import { nodeReports } from "../nodes";
import type { ClusterFault } from "./ClusterFault";
import { ofSingleWorker } from "./singleWorker";
import { apiVersion } from "./steps/observe";
import { expectJoin, reinstall } from "./steps/reinstall";

const PROGRAM = "kubelet-next";

export const newerKubelet: ClusterFault = ofSingleWorker((worker) => ({
  name: "newer-kubelet",
  kind: "mistake",
  meaning: "A worker is installed with a kubelet that is one minor version newer than the API server.",
  effect:
    "The worker joins and becomes Ready, because neither kubeadm nor the API server compares the versions. Only the build of the host refuses, and the nodes' versions show it.",
  programs: [PROGRAM],
  play: async (scene) => {
    const host = worker(scene);
    const found = locate(PROGRAM, scene.scenery.places);
    if (found === undefined || !("path" in found)) throw new Error(`${PROGRAM} was there before`);
    const installed = await reinstall(scene, host, { isNew: true, programs: new Map([["kubelet", found.path]]) });
    await expectJoin(scene, installed);
    const node = (await nodeReports(scene.cluster)).find(({ host }) => host === installed.name);
    const api = await apiVersion(scene.cluster);
    scene.breaks(installed.name, "version skew", `kubelet ${node?.kubeletVersion ?? "unknown"}, API server ${api}`);
    if (node?.readyAfter === undefined) {
      scene.differs({
        host: installed.name,
        what: "node",
        expected: "Ready",
        observed: "not Ready",
        cause: "The newer kubelet does not work with this API server.",
      });
    }
    scene.remedy("Build the worker from the nixpkgs of the cluster, and install it again.");
    await expectJoin(scene, await reinstall(scene, installed));
  },
}));

import { withValue } from "../../nixos/Json";
import type { ClusterHost } from "../Cluster";
import type { ClusterFault } from "./ClusterFault";
import type { Scene } from "./Scene";
import { ofSingleWorker } from "./singleWorker";
import { withJoinConfiguration } from "./steps/joinConfiguration";
import { isNodeReady } from "./steps/observe";
import { deploy, expectJoin, expectRefusal, reinstall } from "./steps/reinstall";

export const duplicateNodeName: ClusterFault = ofSingleWorker((worker) => ({
  name: "duplicate-node-name",
  kind: "mistake",
  meaning: "A worker is installed with the name of another host.",
  effect:
    "kubeadm refuses while the other node is Ready, and the join script says that another host may have the name. The other node stays Ready. With a name of its own, the worker joins by itself.",
  play: async (scene) => {
    const host = worker(scene);
    const { hostname } = otherHost(scene, host).settings;
    const renamed = withJoinConfiguration(host.settings, (document) =>
      withValue(document, ["nodeRegistration", "name"], hostname),
    );
    const unit = renamed.units["kubeadm-join"];
    const units = unit && {
      ...renamed.units,
      "kubeadm-join": { ...unit, environment: { ...unit.environment, NODE_NAME: hostname } },
    };
    const settings = { ...renamed, hostname, ...(units && { units }) };
    const installed = await reinstall(scene, host, { isNew: true, settings });
    await expectRefusal(scene, installed, /a node called \S+ that is Ready.*another host has the name/);
    if (!(await isNodeReady(scene.cluster, hostname))) {
      scene.differs({
        host: otherHost(scene, host).name,
        what: "node",
        expected: "stays Ready",
        observed: "not Ready",
        cause: "The host of the same name has taken the node over.",
      });
    }
    scene.remedy("Give the worker a name of its own, and deploy it.");
    await deploy(installed, host.settings, scene);
    await expectJoin(scene, host);
  },
}));

/** The host whose name the worker has, too: another worker, or the control plane if there is none. */
function otherHost({ cluster: { workers, controlPlane } }: Scene, { name }: ClusterHost): ClusterHost {
  return workers.find((other) => other.name !== name) ?? controlPlane;
}

import { withValue } from "../../nixos/Json";
import type { ClusterFault } from "./ClusterFault";
import { ofSingleWorker } from "./singleWorker";
import { withJoinConfiguration } from "./steps/joinConfiguration";
import { deploy, expectJoin, expectRefusal, reinstall } from "./steps/reinstall";

/** The pin of no CA. */
const OTHER_PIN = `sha256:${"0123456789abcdef".repeat(4)}`;

export const caReplaced: ClusterFault = ofSingleWorker((worker) => ({
  name: "ca-replaced",
  kind: "mistake",
  meaning: "A worker is installed with the pin of another CA.",
  effect:
    "The join script says that the CA is not the pinned one. Once the right pin is deployed, the worker joins by itself.",
  play: async (scene) => {
    const host = worker(scene);
    const settings = withJoinConfiguration(host.settings, (document) =>
      withValue(document, ["discovery", "bootstrapToken", "caCertHashes"], [OTHER_PIN]),
    );
    const installed = await reinstall(scene, host, { isNew: true, settings });
    await expectRefusal(scene, installed, /the CA of the cluster at \S+ is not the pinned one/);
    scene.remedy("Put the CA's certificate into nix/pki, synthesize, and deploy the worker.");
    await deploy(installed, host.settings, scene);
    await expectJoin(scene, host);
  },
}));

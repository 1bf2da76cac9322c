import type { ClusterHost } from "../Cluster";
import type { ClusterFault } from "./ClusterFault";
import type { Scene } from "./Scene";
import { ofSingleWorker } from "./singleWorker";
import { expectJoin, expectRefusal, reinstall } from "./steps/reinstall";

type Words = Pick<ClusterFault, "name" | "meaning">;

/** A worker that is installed with a token that the cluster does not accept. */
export function refusedToken(words: Words, refuse: (scene: Scene, secret: string) => Promise<void>): ClusterFault {
  return ofSingleWorker((worker) => ({
    ...words,
    kind: "mistake",
    effect:
      "The join script says that the cluster does not accept the token. Once its Secret is there again, the worker joins by itself.",
    play: async (scene) => {
      const host = worker(scene);
      await refuse(scene, secretOf(scene, host));
      const installed = await reinstall(scene, host, { isNew: true });
      await expectRefusal(
        scene,
        installed,
        /the cluster does not accept the token in \S+: it is wrong, expired or revoked/,
      );
      const { input } = scene.scenery;
      await scene.cluster.kubectl.check(
        ["apply", "--server-side", "--force-conflicts", "--filename=-"],
        input.tokenSecrets,
      );
      scene.remedy("Make a token, apply its Secret, and deploy the worker.");
      await expectJoin(scene, installed);
    },
  }));
}

function secretOf({ scenery: { input } }: Scene, { name }: ClusterHost): string {
  const [id = ""] = (input.tokens[name] ?? "").split(".");
  return `bootstrap-token-${id}`;
}

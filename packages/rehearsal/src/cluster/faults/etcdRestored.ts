import type { ClusterHost } from "../Cluster";
import { ClusterFailure } from "../ClusterFailure";
import { lastError } from "../lastError";
import type { ClusterFault } from "./ClusterFault";
import type { Scene } from "./Scene";
import { apiAnswers, reportsSince } from "./steps/observe";

const API_SECONDS = 120;
const REPORT_SECONDS = 60;
/** An object from before the snapshot, and one from after it. */
const BEFORE = ["configmap", "ducksnest-before-snapshot", "--namespace=default"] as const;
const AFTER = ["configmap", "ducksnest-after-snapshot", "--namespace=default"] as const;

export const etcdRestored: ClusterFault = {
  name: "etcd-restored",
  kind: "incident",
  meaning:
    "An object is deleted by mistake, and etcd is restored from the snapshot that the host's own unit saved before.",
  effect:
    "The API server stops while etcd is restored. Then the deleted object exists again, later objects do not, all nodes report again, and services answer.",
  play: async (scene) => {
    const { kubectl, controlPlane, hosts } = scene.cluster;
    const { running, settings } = controlPlane;
    const folder = settings.units["etcd-snapshot"]?.environment["DIRECTORY"] ?? "";
    await kubectl.check(["create", ...BEFORE]);
    await runUnit(controlPlane, "etcd-snapshot");
    await kubectl.check(["delete", ...BEFORE]);
    await kubectl.check(["create", ...AFTER]);
    scene.breaks(undefined, BEFORE[1], "deleted");
    scene.remedy(`Link the snapshot as ${folder}/restore.db, and run \`systemctl start etcd-restore\`.`);
    await running.check(["sh", "-euc", 'cd "$1"; ln -s "$(ls etcd-*.db | tail -n 1)" restore.db', "link", folder]);
    await runUnit(controlPlane, "etcd-restore");
    const since = Date.now();
    await scene.recovers(controlPlane.name, "the API server answers", API_SECONDS, () => apiAnswers(scene.cluster));
    await expectObject(scene, BEFORE, true);
    await expectObject(scene, AFTER, false);
    for (const {
      name,
      settings: { hostname },
    } of hosts) {
      await scene.recovers(name, `${name} reports`, REPORT_SECONDS, () => reportsSince(scene.cluster, hostname, since));
    }
    await kubectl.run(["delete", "--ignore-not-found", ...BEFORE]);
    await kubectl.run(["delete", "--ignore-not-found", ...AFTER]);
  },
};

/** @throws ClusterFailure with the unit's words if it fails */
async function runUnit({ name, running }: ClusterHost, unit: string): Promise<void> {
  const { status } = await running.start(unit);
  if (status === 0 && (await running.unit(unit)).exitCode === 0) return;
  throw new ClusterFailure({
    host: name,
    what: `unit ${unit}`,
    expected: "succeeds",
    observed: lastError(await running.log(unit)),
    cause: "The unit does not work with the real etcd.",
  });
}

async function expectObject(scene: Scene, object: readonly string[], exists: boolean): Promise<void> {
  const { status, stderr } = await scene.cluster.kubectl.run(["get", ...object]);
  if ((status === 0) === exists) return;
  scene.differs({
    host: undefined,
    what: object[1] ?? "",
    expected: exists ? "exists again" : "does not exist any more",
    observed: status === 0 ? "it exists" : stderr.trim(),
    cause: "etcd does not have the state of the snapshot.",
  });
}

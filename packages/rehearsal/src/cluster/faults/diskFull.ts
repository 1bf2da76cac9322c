import type { RunningHost } from "../../host/RunningHost";
import { loadImages } from "../hosts/startRuntime";
import type { ClusterFault } from "./ClusterFault";
import { ofSingleWorker } from "./singleWorker";
import { expectJoin, expectRefusal, reinstall } from "./steps/reinstall";

const FOLDER = "/var/lib";
/** Size of the small disk, in MiB. The join script wants 512 free. */
const SMALL_MIB = 400;
/** Size after the remedy, in MiB. A file system in memory takes only what is used. */
const LARGE_MIB = 16_384;

export const diskFull: ClusterFault = ofSingleWorker((worker) => ({
  name: "disk-full",
  kind: "mistake",
  meaning: `A worker is installed with ${SMALL_MIB} MiB for ${FOLDER}.`,
  effect: "The join script says that the disk is full. Once there is space, the worker joins by itself.",
  play: async (scene) => {
    const host = worker(scene);
    const installed = await reinstall(scene, host, {
      isNew: true,
      hasImages: false,
      beforeUnits: mountSmallDisk,
    });
    await expectRefusal(scene, installed, /the disk is full: \S+ has \d+ MiB free and needs 512/);
    scene.remedy("Free some space.");
    await installed.running.check(["mount", "-o", `remount,size=${LARGE_MIB}m`, FOLDER]);
    await loadImages(installed, scene.scenery.archives);
    await expectJoin(scene, installed);
  },
}));

async function mountSmallDisk(running: RunningHost): Promise<void> {
  await running.check(["mount", "-t", "tmpfs", "-o", `mode=755,size=${SMALL_MIB}m`, "tmpfs", FOLDER]);
}

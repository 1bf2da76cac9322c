import type { ClusterFault } from "./ClusterFault";
import { caReplaced } from "./caReplaced";
import { clockOff } from "./clockOff";
import { controlPlaneRestart } from "./controlPlaneRestart";
import { diskFull } from "./diskFull";
import { duplicateNodeName } from "./duplicateNodeName";
import { etcdRestored } from "./etcdRestored";
import { hostReboot } from "./hostReboot";
import { newerKubelet } from "./newerKubelet";
import { tailnetDown } from "./tailnetDown";
import { tokenExpired } from "./tokenExpired";
import { tokenRevoked } from "./tokenRevoked";
import { workerRebuilt } from "./workerRebuilt";

/** All faults of the real cluster: incidents first, then mistakes. */
export const CLUSTER_FAULTS: readonly ClusterFault[] = [
  hostReboot,
  tailnetDown,
  controlPlaneRestart,
  etcdRestored,
  workerRebuilt,
  tokenExpired,
  tokenRevoked,
  caReplaced,
  duplicateNodeName,
  newerKubelet,
  diskFull,
  clockOff,
];

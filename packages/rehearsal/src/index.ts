export type {
  ClusterDeviation,
  ClusterEvent,
  ClusterLevel,
  ClusterProgram,
  ClusterReport,
  ClusterWarning,
  NodeReport,
  PodAnswer,
  ServiceAnswer,
} from "./cluster/ClusterReport";
export { PKI_FOLDERS, type StagePki } from "./cluster/createControlPlane";
export { CLUSTER_FAULTS } from "./cluster/faults";
export type { Breakage, ClusterFault, ClusterFaultReport, Recovery } from "./cluster/faults/ClusterFault";
export type { ClusterManifest } from "./cluster/outputs/workloads";
export { type ClusterInput, type ClusterOptions, rehearseCluster } from "./cluster/rehearseCluster";
export { calicoPlugin } from "./cni/calicoPlugin";
export { CNI_CONFIGURATION, CNI_PLUGINS, cniConfiguration } from "./cni/cniConfiguration";
export { FAULTS } from "./faults";
export type { Fault } from "./faults/Fault";
export { type ClusterImages, type ImageArchive, type ImageRequest, imagesOf, writeImages } from "./images/imagesOf";
export type { ImageLimit } from "./images/workloadImages";
export { CannotRehearse } from "./kernel/CannotRehearse";
export { type CgroupDisagreement, cgroupDisagreements } from "./nixos/cgroupDrivers";
export { containerdToml } from "./nixos/containerdToml";
export { type EvaluatedHost, type EvaluateOptions, evaluateHosts } from "./nixos/evaluateHosts";
export type { Folder, HostSettings, PathSettings, UnitSettings } from "./nixos/HostSettings";
export type { Json, JsonObject } from "./nixos/Json";
export type { StageDifference } from "./nixos/StageDifference";
export { readStageMachine, type StageMachine } from "./nixos/StageMachine";
export { type StagedHost, stageHost } from "./nixos/stageHost";
export type { StoreDownload, StoreFile, StoreText } from "./nixos/storeFiles";
export { sysctlPath } from "./nixos/sysctls";
export type { Expected, Observed, Probe, ProbeKind, Result } from "./probes/Probe";
export type { Need, ProgramName } from "./programs/catalogue";
export { programsOf } from "./programs/catalogue";
export { findPrograms } from "./programs/findPrograms";
export type { Program, Programs } from "./programs/Program";
export { programVersions, type Versions } from "./programs/programVersions";
export { requireKubernetesMinor } from "./programs/requireKubernetesMinor";
export {
  type IncidentReport,
  type Rehearsal,
  type RehearsalOptions,
  type Round,
  rehearsalPlan,
  rehearse,
} from "./rehearse";
export { toScript } from "./setup/toScript";
export type { Stage, StageHost } from "./stage/Stage";
export { stageOf } from "./stage/stageOf";
export type { TailnetMember, TailnetPath } from "./tailscale/RealTailnet";
export type { TailnetReport } from "./tailscale/startTailnet";
export type { HostTailscale, TailscalePrograms, TailscaleSettings } from "./tailscale/TailscaleSettings";
export type { TailnetDifference } from "./tailscale/tailnetDifferences";
export type { Deviation } from "./verdict/deviations";
export { CHECK_NAMES } from "./verdict/likelyCause";
export { type PairSummary, pairs, type Tally } from "./verdict/pairs";

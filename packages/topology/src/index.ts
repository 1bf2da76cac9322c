export { API_PORT, type ApiEndpoint } from "./apiEndpoint";
export {
  admits,
  allocatable,
  type HostLoad,
  hasLabels,
  type LabelRequirement,
  Placement,
  placeWorkloads,
  type Resources,
  scheduledLabels,
  type Workload,
} from "./capacity";
export {
  type CpuFacts,
  type ForeignArchitecture,
  isVirtualCpu,
  tryCpuFacts,
  tryForeignArchitecture,
} from "./cpuModels";
export {
  type OuterIp,
  overheadBytes,
  poolTunnel,
  TUNNEL_NAMES,
  type Tunnel,
  tunnelInterfaces,
  tunnelOf,
  tunnels,
  usesBgp,
} from "./encapsulation";
export { type Flow, type FlowSource, flows, type PortFlow, type PortRange } from "./flows";
export { isNvidia, type NvidiaBranch, type NvidiaFacts, tryNvidiaFacts } from "./gpuModels";
export type { HostFacts, LanRule, Machine } from "./HostFacts";
export {
  type Architecture,
  type InstanceTypeFacts,
  instanceTypeNames,
  nearestInstanceType,
  tryInstanceTypeFacts,
} from "./instanceTypes";
export { type KubeletReservations, kubeletReservations } from "./kubeletReservations";
export { FELIX_MARK_MASK } from "./markMask";
export { autoNodeAddressPattern, virtualInterfaces } from "./nodeAddress";
export { linkCidr, soleNodeIp } from "./nodeIp";
export { NODE_LABELS } from "./nodeLabels";
export type { OpenPorts } from "./openPorts";
export { type Path, representativePairs, siteMtu, uplinkMtu } from "./path";
export { type PodMtuBudget, podMtuBudget, podMtuOn } from "./podMtu";
export { Topology } from "./Topology";
export { TAILNET_TAG, type TailnetPolicy, tailnetPolicy } from "./tailnetPolicy";
export { UNDERIVABLE_FINDINGS, underivableFacts } from "./underivableFacts";
export {
  CALICO_RELEASES,
  calicoMinor,
  isCalicoTested,
  isKubeletSkewSupported,
  isMinorAtMost,
  isUpgradeOneStep,
  KERNEL_OF_NIXOS,
  KUBERNETES_OF_CALICO,
  KUBERNETES_OF_NIXOS,
  type KubeadmApiVersion,
  kubeadmApiVersion,
  pinnedCalico,
} from "./versions";

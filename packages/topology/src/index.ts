export {
  admits,
  allocatable,
  excludingTaints,
  type HostLoad,
  hasLabels,
  type LabelRequirement,
  meets,
  Placement,
  placeWorkloads,
  type Resources,
  scheduledLabels,
  type Workload,
} from "./capacity";
export { type CalicoFacts, FELIX_MARK_MASK } from "./cluster/calico";
export type { ClusterFacts } from "./cluster/cluster";
export { type Derivation, derive, UNDERIVABLE_FINDINGS } from "./derive";
export { addressForNew } from "./hosts/addressForNew";
export {
  type CpuFacts,
  type ForeignArchitecture,
  isVirtualCpu,
  tryCpuFacts,
  tryForeignArchitecture,
} from "./hosts/cpuModels";
export { isNvidia, type NvidiaBranch, type NvidiaFacts, tryNvidiaFacts } from "./hosts/gpuModels";
export type { AwsHostFacts, ControlPlaneFacts, HostDerivation, HostFacts, LanHostFacts } from "./hosts/HostFacts";
export { type KubeletReservations, kubeletReservations } from "./hosts/kubeletReservations";
export type { Machine } from "./hosts/machine";
export type { Node } from "./hosts/Node";
export { linkCidr } from "./hosts/nodeIp";
export { NODE_LABELS } from "./hosts/nodeLabels";
export type { LanRule } from "./hosts/tailnet";
export { CONTROL_PLANE_TAINT, type Taint, type Toleration, tolerates } from "./hosts/taints";
export { isMinorAtMost } from "./minor";
export type { ApiEndpoint, ApiFacts } from "./network/api";
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
} from "./network/encapsulation";
export { type Flow, type FlowSource, flows, type PortFlow, type PortRange } from "./network/flows";
export type { Network } from "./network/Network";
export {
  autoNodeAddressPattern,
  firstFoundAddress,
  type NodeAddress,
  nodeAddress,
  virtualInterfaces,
} from "./network/nodeAddress";
export type { NodesOnly, OpenPorts } from "./network/openPorts";
export { type Path, representativePairs, siteMtu, uplinkMtu } from "./network/path";
export { type PodMtuBudget, podMtuBudget, podMtuOn } from "./network/podMtu";
export type { Tailnet } from "./network/Tailnet";
export { TAILNET_TAG, type TailnetPolicy } from "./network/tailnetPolicy";
export { HOST_PARTS, type HostPart, lockedHosts } from "./running/lockedHosts";
export { type PendingChange, pendingChanges } from "./running/pendingChanges";
export { type HostSecret, PKI_KEYS, type SecretName, type SecretScope } from "./secrets/hostSecrets";
export type { SecretFacts, SecretsFacts } from "./secrets/SecretsFacts";
export type { AwsSiteFacts, PeerPorts, SiteFacts } from "./sites/SiteFacts";
export type { Topology } from "./Topology";
export {
  CALICO_BLOCK_PREFIX,
  CALICO_INTERFACES,
  CALICO_OVERHEAD_BYTES,
  CALICO_PORTS,
  CALICO_RELEASES,
  calicoMinor,
  END_OF_CALICO,
  FELIX_DEFAULT_MARK_MASK,
  FELIX_MIN_MARK_BITS,
  isCalicoTested,
  KUBERNETES_OF_CALICO,
  pinnedCalico,
} from "./upstream/calico";
export {
  type Architecture,
  type InstanceTypeFacts,
  instanceTypeNames,
  isBurstable,
  isOffered,
  nearestInstanceType,
  tryInstanceTypeFacts,
} from "./upstream/ec2";
export {
  API_PORT,
  END_OF_KUBERNETES,
  isKubeletSkewSupported,
  isUpgradeOneStep,
  KUBE_PROXY_MARK_BITS,
  KUBELET_PORT,
  type KubeadmApiVersion,
  kubeadmApiVersion,
  MAX_PODS,
  minorsBetween,
  NODE_PORTS,
} from "./upstream/kubernetes";
export { END_OF_NIXOS, hasNixosImages, KERNEL_OF_NIXOS, KUBERNETES_OF_NIXOS } from "./upstream/nixos";
export {
  TAILSCALE_MARK_BITS,
  TAILSCALE_MTU,
  TAILSCALE_OVERHEAD_BYTES,
  TAILSCALE_RANGE,
  TAILSCALE_RULE_PRIORITY,
} from "./upstream/tailscale";

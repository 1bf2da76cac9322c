import type { Rule } from "./Rule";
import { ImageArchitectureRule } from "./rules/aws/architectures-agree";
import { CreditModeRule } from "./rules/aws/credit-mode-applies";
import { EtcdVolumeRule } from "./rules/aws/etcd-volume-holds-quota";
import { JudgedResourcesRule } from "./rules/aws/every-resource-is-judged";
import { IdentityBoundRule } from "./rules/aws/identity-bound";
import { ImageFitsRule } from "./rules/aws/image-fits-instance-type";
import { InstanceImageRule } from "./rules/aws/instance-image-known";
import { MetadataRule } from "./rules/aws/instance-metadata-protected";
import { ZoneOffersTypeRule } from "./rules/aws/instance-type-in-zone";
import { OutsideIngressRule } from "./rules/aws/no-ingress-from-outside";
import { RegionImagesRule } from "./rules/aws/region-has-images";
import { StateLockingRule } from "./rules/aws/state-locking";
import { SubnetZonesRule } from "./rules/aws/subnet-zones-distinct";
import { AutodetectionRule } from "./rules/calico/autodetection-finds-every-node";
import { CalicoObjectsRule } from "./rules/calico/calico-objects-take-effect";
import { CalicoCpuRule } from "./rules/calico/calico-runs-on-every-cpu";
import { DataplanesAgreeRule } from "./rules/calico/dataplanes-agree";
import { EmittedMtuRule } from "./rules/calico/emitted-mtu-fits-every-path";
import { MarkMaskRule } from "./rules/calico/mark-masks-disjoint";
import { NodeAddressRule } from "./rules/calico/node-address-resolves";
import { OnePodNetworkRule } from "./rules/calico/one-pod-network";
import { PodPoolRule } from "./rules/calico/pod-pool-follows-manifest";
import { PoolBlocksRule } from "./rules/calico/pool-blocks-suffice";
import { PodRoutesRule } from "./rules/calico/routes-reach-every-node";
import { UsableCertificatesRule } from "./rules/files/certificates-are-usable";
import { FormerHostsRule } from "./rules/files/no-files-of-former-hosts";
import { PrivateKeyRule } from "./rules/files/no-private-key-in-tree";
import { FileSecretsRule } from "./rules/files/no-secret-in-files";
import { EncryptedSecretsRule } from "./rules/files/secrets-are-encrypted";
import { AdminAccessRule } from "./rules/hosts/admin-access-path";
import { CertificateNamesRule } from "./rules/hosts/api-certificate-covers-every-dial-target";
import { BootRule } from "./rules/hosts/boot-suits-machine";
import { SignedCacheRule } from "./rules/hosts/cache-is-signed";
import { DiskIdsRule } from "./rules/hosts/disk-ids-unique";
import { DiskNamesRule } from "./rules/hosts/disk-names-stable";
import { GpuDriverRule } from "./rules/hosts/gpu-driver-exists";
import { HardwareFloorRule } from "./rules/hosts/hardware-floor";
import { InterfaceKindRule } from "./rules/hosts/interface-name-fits-kind";
import { JoinTokensRule } from "./rules/hosts/join-tokens-expire";
import { StableAddressRule } from "./rules/hosts/node-address-is-stable";
import { SmallWorkerRule } from "./rules/hosts/worker-memory";
import { ApiEndpointRule } from "./rules/lock/api-endpoint-unchanged";
import { ApiServerFirstRule } from "./rules/lock/api-server-upgraded-first";
import { ClusterCaRule } from "./rules/lock/cluster-ca-unchanged";
import { ClusterNetworksRule } from "./rules/lock/cluster-networks-unchanged";
import { EncapsulationUnchangedRule } from "./rules/lock/encapsulation-unchanged";
import { HomelabNameRule } from "./rules/lock/homelab-name-unchanged";
import { InstanceArchitectureRule } from "./rules/lock/instance-architecture-unchanged";
import { InstanceSiteRule } from "./rules/lock/instance-site-unchanged";
import { RetiredSiteRule } from "./rules/lock/no-retired-site";
import { NodeNamesRule } from "./rules/lock/node-names-unchanged";
import { SiteRegionRule } from "./rules/lock/site-region-unchanged";
import { NoPlaceholderRule } from "./rules/manifest/no-placeholder";
import { NoSecretRule } from "./rules/manifest/no-secret-in-manifest";
import { UnusedSettingRule } from "./rules/manifest/no-unused-setting";
import { AdvertisedRoutesRule } from "./rules/network/advertised-routes-own-addresses";
import { DisjointCidrsRule } from "./rules/network/cidrs-disjoint";
import { ClusterDnsRule } from "./rules/network/cluster-dns-follows-manifest";
import { EncapsulationRule } from "./rules/network/encapsulation-fits-networks";
import { KubeProxyRule } from "./rules/network/kube-proxy-follows-manifest";
import { MtuRule } from "./rules/network/mtu-fits-every-path";
import { BridgeCollisionRule } from "./rules/network/no-bridge-collision";
import { NeedlessPortRule } from "./rules/network/no-needless-open-port";
import { PodMtuBudgetRule } from "./rules/network/pod-mtu-uses-budget";
import { RequiredFlowsRule } from "./rules/network/required-flows-open";
import { LanRulesRule } from "./rules/network/tailnet-routes-keep-lan-direct";
import { UnderlayRule } from "./rules/network/tunnel-fits-underlay";
import { WifiMtuRule } from "./rules/network/wifi-carries-lan-mtu";
import { KeyedAccessRule } from "./rules/nixos/admin-access-is-keyed";
import { ClosedFirewallRule } from "./rules/nixos/firewall-stays-closed";
import { HostsJudgedRule } from "./rules/nixos/hosts-are-judged";
import { HostsEvaluateRule } from "./rules/nixos/hosts-evaluate";
import { KernelSettingsRule } from "./rules/nixos/kernel-settings-kept";
import { ConflictingServiceRule } from "./rules/nixos/no-conflicting-service";
import { NixStoreSecretRule } from "./rules/nixos/no-secret-in-nix-store";
import { NodeIdentityRule } from "./rules/nixos/node-identity-kept";
import { ResolversRule } from "./rules/nixos/resolvers-usable";
import { TailnetSettingsRule } from "./rules/nixos/tailnet-settings-kept";
import { CalicoReleaseRule } from "./rules/versions/calico-release-pinned";
import { KnownBadCombinationsRule } from "./rules/versions/known-bad-combinations";
import { NixosModulesRule } from "./rules/versions/nixos-release-has-options";
import { NixosReleaseRule } from "./rules/versions/nixos-release-supported";
import { VersionsRule } from "./rules/versions/versions-compatible";
import { ImageBuildRule } from "./rules/workloads/architecture-suits-images";
import { CpuLevelRule } from "./rules/workloads/cpu-level-suits-images";
import { JudgedObjectsRule } from "./rules/workloads/every-object-is-judged";
import { GpuRequestsRule } from "./rules/workloads/gpu-requests-are-served";
import { HostPortsRule } from "./rules/workloads/host-ports-free";
import { HostPortsOpenRule } from "./rules/workloads/host-ports-open";
import { NodePortsRule } from "./rules/workloads/node-ports-free";
import { OneObjectRule } from "./rules/workloads/one-object-per-name";
import { SchedulableRule } from "./rules/workloads/schedulable-as-declared";
import { CapacityRule } from "./rules/workloads/workloads-fit";
import { SpareCapacityRule } from "./rules/workloads/workloads-fit-with-one-host-down";

/** Every rule, in the order that reads best if several report at one place. */
export const RULES: readonly Rule[] = [
  DisjointCidrsRule,
  BridgeCollisionRule,
  PoolBlocksRule,
  SubnetZonesRule,
  MtuRule,
  PodMtuBudgetRule,
  UnderlayRule,
  WifiMtuRule,
  EncapsulationRule,
  NodeAddressRule,
  VersionsRule,
  CalicoReleaseRule,
  KnownBadCombinationsRule,
  CalicoCpuRule,
  HardwareFloorRule,
  SmallWorkerRule,
  EmittedMtuRule,
  PodPoolRule,
  OnePodNetworkRule,
  AutodetectionRule,
  PodRoutesRule,
  CalicoObjectsRule,
  DataplanesAgreeRule,
  MarkMaskRule,
  KubeProxyRule,
  ClusterDnsRule,
  CertificateNamesRule,
  StableAddressRule,
  AdvertisedRoutesRule,
  LanRulesRule,
  RequiredFlowsRule,
  NeedlessPortRule,
  OutsideIngressRule,
  UnusedSettingRule,
  NoSecretRule,
  EncryptedSecretsRule,
  PrivateKeyRule,
  FileSecretsRule,
  UsableCertificatesRule,
  FormerHostsRule,
  NoPlaceholderRule,
  AdminAccessRule,
  NixosModulesRule,
  NixosReleaseRule,
  InterfaceKindRule,
  DiskIdsRule,
  DiskNamesRule,
  BootRule,
  GpuDriverRule,
  SchedulableRule,
  CapacityRule,
  SpareCapacityRule,
  CpuLevelRule,
  JoinTokensRule,
  ImageBuildRule,
  GpuRequestsRule,
  OneObjectRule,
  HostPortsRule,
  HostPortsOpenRule,
  NodePortsRule,
  JudgedObjectsRule,
  ImageArchitectureRule,
  ImageFitsRule,
  InstanceImageRule,
  MetadataRule,
  JudgedResourcesRule,
  RegionImagesRule,
  ZoneOffersTypeRule,
  CreditModeRule,
  EtcdVolumeRule,
  HomelabNameRule,
  SiteRegionRule,
  InstanceSiteRule,
  InstanceArchitectureRule,
  RetiredSiteRule,
  ClusterNetworksRule,
  EncapsulationUnchangedRule,
  ApiEndpointRule,
  NodeNamesRule,
  ApiServerFirstRule,
  ClusterCaRule,
  StateLockingRule,
  SignedCacheRule,
  IdentityBoundRule,
  HostsEvaluateRule,
  HostsJudgedRule,
  ClosedFirewallRule,
  KernelSettingsRule,
  ResolversRule,
  TailnetSettingsRule,
  NodeIdentityRule,
  KeyedAccessRule,
  ConflictingServiceRule,
  NixStoreSecretRule,
];

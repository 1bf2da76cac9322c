import type { Rule } from "./Rule";
import { AdminAccessRule } from "./rules/AdminAccessRule";
import { AdvertisedRoutesRule } from "./rules/AdvertisedRoutesRule";
import { BootRule } from "./rules/BootRule";
import { BridgeCollisionRule } from "./rules/BridgeCollisionRule";
import { CalicoCpuRule } from "./rules/CalicoCpuRule";
import { CalicoReleaseRule } from "./rules/CalicoReleaseRule";
import { CapacityRule, SpareCapacityRule } from "./rules/CapacityRule";
import { CertificateNamesRule } from "./rules/CertificateNamesRule";
import { CpuLevelRule } from "./rules/CpuLevelRule";
import { DataplanesAgreeRule } from "./rules/DataplanesAgreeRule";
import { DisjointCidrsRule } from "./rules/DisjointCidrsRule";
import { EmittedMtuRule } from "./rules/EmittedMtuRule";
import { EncapsulationRule } from "./rules/EncapsulationRule";
import { GpuDriverRule } from "./rules/GpuDriverRule";
import { HardwareFloorRule, SmallWorkerRule } from "./rules/HardwareFloorRule";
import { IdentityBoundRule } from "./rules/IdentityBoundRule";
import { ImageArchitectureRule } from "./rules/ImageArchitectureRule";
import { InstanceAddressRule } from "./rules/InstanceAddressRule";
import { KnownBadCombinationsRule } from "./rules/KnownBadCombinationsRule";
import { LanRulesRule } from "./rules/LanRulesRule";
import { MarkMaskRule } from "./rules/MarkMaskRule";
import { MtuRule } from "./rules/MtuRule";
import { NeedlessPortRule } from "./rules/NeedlessPortRule";
import { NixosModulesRule, NixosReleaseRule } from "./rules/NixosReleaseRule";
import { NodeAddressRule } from "./rules/NodeAddressRule";
import { NoPlaceholderRule } from "./rules/NoPlaceholderRule";
import { NoSecretRule } from "./rules/NoSecretRule";
import { OutsideIngressRule } from "./rules/OutsideIngressRule";
import { PodPoolRule } from "./rules/PodPoolRule";
import { PoolBlocksRule } from "./rules/PoolBlocksRule";
import { RequiredFlowsRule } from "./rules/RequiredFlowsRule";
import { SchedulableRule } from "./rules/SchedulableRule";
import { SignedCacheRule } from "./rules/SignedCacheRule";
import { StableAddressRule } from "./rules/StableAddressRule";
import { StateLockingRule } from "./rules/StateLockingRule";
import { SubnetZonesRule } from "./rules/SubnetZonesRule";
import { UnderlayRule } from "./rules/UnderlayRule";
import { UnusedSettingRule } from "./rules/UnusedSettingRule";
import { VersionsRule } from "./rules/VersionsRule";

/** Every rule, in the order that reads best when several fire at one place. */
export const RULES: readonly Rule[] = [
  DisjointCidrsRule,
  BridgeCollisionRule,
  PoolBlocksRule,
  SubnetZonesRule,
  MtuRule,
  UnderlayRule,
  EncapsulationRule,
  NodeAddressRule,
  InstanceAddressRule,
  VersionsRule,
  CalicoReleaseRule,
  KnownBadCombinationsRule,
  CalicoCpuRule,
  HardwareFloorRule,
  SmallWorkerRule,
  EmittedMtuRule,
  PodPoolRule,
  DataplanesAgreeRule,
  MarkMaskRule,
  CertificateNamesRule,
  StableAddressRule,
  AdvertisedRoutesRule,
  LanRulesRule,
  RequiredFlowsRule,
  NeedlessPortRule,
  OutsideIngressRule,
  UnusedSettingRule,
  NoSecretRule,
  NoPlaceholderRule,
  AdminAccessRule,
  NixosModulesRule,
  NixosReleaseRule,
  BootRule,
  GpuDriverRule,
  SchedulableRule,
  CapacityRule,
  SpareCapacityRule,
  CpuLevelRule,
  ImageArchitectureRule,
  StateLockingRule,
  SignedCacheRule,
  IdentityBoundRule,
];

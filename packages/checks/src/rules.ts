import type { Rule } from "./Rule";
import { DisjointCidrsRule } from "./rules/DisjointCidrsRule";
import { HardwareFloorRule, SmallWorkerRule } from "./rules/HardwareFloorRule";
import { MtuRule } from "./rules/MtuRule";
import { NodeAddressRule } from "./rules/NodeAddressRule";
import { UnusedSettingRule } from "./rules/UnusedSettingRule";
import { VersionsRule } from "./rules/VersionsRule";

/** Every rule, in the order that reads best when several fire at one place. */
export const RULES: readonly Rule[] = [
  DisjointCidrsRule,
  MtuRule,
  NodeAddressRule,
  VersionsRule,
  HardwareFloorRule,
  SmallWorkerRule,
  UnusedSettingRule,
];

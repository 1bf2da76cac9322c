export { counted, joined } from "./_words";
export { checkHomelab, checkHomelabText, hasErrors, runRules, type Verdict } from "./checkHomelab";
export { exitCode } from "./exitCode";
export { FINDINGS_BEFORE_RULES } from "./findings";
export { displayWidth } from "./formats/excerpt";
export { formatCounts, formatText, MAX_FINDINGS } from "./formats/formatFindings";
export { formatGithub } from "./formats/formatGithub";
export { formatJson } from "./formats/formatJson";
export { formatSarif } from "./formats/formatSarif";
export { shown, visible, visibleLines } from "./formats/shown";
export type { Emitted, Json, JsonObject } from "./outputs/Emitted";
export {
  type Definition,
  type EvaluatedHost,
  evaluatedSettings,
  type FailedHost,
  type NixosFacts,
} from "./outputs/NixosFacts";
export { type EmittedWorkload, workloadsOf } from "./outputs/workloadsOf";
export { podMtuReason } from "./podMtuReason";
export type { ManifestRule, OutputRule, Rule, RuleContext } from "./Rule";
export { RULES } from "./rules";
export { howToMove, NEWEST as NEWEST_NIXOS } from "./rules/versions/_nixosReleases";

export { counted, joined } from "./_words";
export { checkHomelab, checkHomelabText, hasErrors, runFileRules, runRules, type Verdict } from "./checkHomelab";
export { exitCode } from "./exitCode";
export type { FileFault, HomelabFiles, HostFolder } from "./files/HomelabFiles";
export { FINDINGS_BEFORE_RULES } from "./findings";
export { displayWidth } from "./formats/excerpt";
export { formatCounts, formatText, MAX_FINDINGS } from "./formats/formatFindings";
export { formatGithub } from "./formats/formatGithub";
export { formatJson } from "./formats/formatJson";
export { formatSarif } from "./formats/formatSarif";
export { shown, visible, visibleLines } from "./formats/shown";
export { type Emitted, type Json, type JsonObject, objectAt, type PlaceOf, textAt } from "./outputs/Emitted";
export {
  type Definition,
  type EvaluatedHost,
  evaluatedSettings,
  type FailedHost,
  type NixosFacts,
} from "./outputs/NixosFacts";
export { type EmittedWorkload, workloadsOf } from "./outputs/workloadsOf";
export { podMtuReason } from "./podMtuReason";
export type { FileRule, ManifestRule, OutputRule, Rule, RuleContext, RuleFinding } from "./Rule";
export { RULES } from "./rules";
export { howToMove, NEWEST as NEWEST_NIXOS } from "./rules/versions/_nixosReleases";

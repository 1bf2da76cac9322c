export { checkHomelab, hasErrors, runRules, type Verdict } from "./checkHomelab";
export type { Emitted, Json, JsonObject } from "./Emitted";
export { exitCode } from "./exitCode";
export { formatCounts, formatText } from "./formatDiagnostics";
export { formatGithub } from "./formatGithub";
export { formatSarif } from "./formatSarif";
export type { ManifestRule, OutputRule, Rule, RuleContext } from "./Rule";
export { RULES } from "./rules";
export { type EmittedWorkload, workloadsOf } from "./workloadsOf";

export { checkHomelab, runRules, type Verdict } from "./checkHomelab";
export { exitCode } from "./exitCode";
export { formatCounts, formatText } from "./formatDiagnostics";
export type { Rule, RuleContext } from "./Rule";
export { RULES } from "./rules";

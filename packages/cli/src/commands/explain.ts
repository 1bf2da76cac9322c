import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FINDINGS_BEFORE_RULES, formatJson, RULES, shown } from "@ducksnest/checks";
import { Argument } from "commander";
import { type CommonOptions, formatOption } from "../options";
import { REPOSITORY } from "../package";
import { nearMisses } from "../reports/nearMisses";
import { type ExplainedRule, rulePageText, ruleTables } from "../reports/ruleTexts";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "./CommandDefinition";

type ExplainOptions = Pick<CommonOptions, "format">;

/** `ducksnest explain`: shows the page of a rule, or lists all rules. */
export const explain: CommandDefinition<ExplainOptions> = {
  name: "explain",
  summary: "explain a rule, with examples",
  description:
    "Explains what a rule requires and why, with examples. Without a name, lists all rules. Every finding names its rule.",
  operands: [new Argument("[rule]", "name of the rule, as in the report (default: list all)")],
  options: [formatOption()],
  exitCodes: { 0: "the rule is explained, or the rules are listed", 2: "there is no such rule" },
  examples: ["ducksnest explain mtu-fits-every-path"],
  run,
};

function run({ operands: [name], options: { format }, terminal }: Invocation<ExplainOptions>): number {
  const rules = explainedRules();
  if (name === undefined) list(rules, format, terminal);
  else show(find(rules, name), format, terminal);
  return 0;
}

/** The rules, and what is checked before any of them can run. */
function explainedRules(): readonly ExplainedRule[] {
  const rules = RULES.map(({ name, severity, meaning, remedy, source }): ExplainedRule => {
    return { name, severity, meaning, isConfigurable: true, remedy, source };
  });
  const names = new Set(rules.map(({ name }) => name));
  const others = Object.entries(FINDINGS_BEFORE_RULES).filter(([name]) => !names.has(name));
  return [
    ...rules,
    ...others.map(([name, meaning]): ExplainedRule => ({ name, severity: "error", meaning, isConfigurable: false })),
  ];
}

/** @throws Error if there is no such rule */
function find(rules: readonly ExplainedRule[], name: string): ExplainedRule {
  const rule = rules.find((each) => each.name === name);
  if (rule !== undefined) return rule;
  const names = rules.map((each) => each.name);
  throw new Error(`unknown rule "${shown(name)}". ${nearMisses(name, names)}`);
}

function list(rules: readonly ExplainedRule[], format: CommonOptions["format"], terminal: GuardedTerminal): void {
  if (format === "json") terminal.formatted(formatJson({ rules }));
  else terminal.out(ruleTables(rules, terminal.columns));
}

function show(rule: ExplainedRule, format: CommonOptions["format"], terminal: GuardedTerminal): void {
  const file = join(REPOSITORY, "docs/checks", `${rule.name}.md`);
  const page = readFileSync(file, "utf8").replace(/^---\n[\s\S]*?\n---\n\n/, "");
  // Not masked: the pages are ours, and some of their examples look like secrets.
  terminal.formatted(format === "json" ? formatJson({ ...rule, page }) : rulePageText(rule, page, terminal));
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FINDINGS_BEFORE_RULES, formatJson, RULES, shown } from "@ducksnest/checks";
import { createColors } from "picocolors";
import { fold } from "./fold";
import type { GuardedTerminal } from "./GuardedTerminal";
import { nearMisses } from "./nearMisses";
import type { Format } from "./Terminal";
import { table } from "./table";

/** Where the pages are, from the bundled command. */
const PAGES = join(__dirname, "../../../docs/checks");

/** A check: a rule, or what is found before any rule runs. */
interface Check {
  readonly name: string;
  readonly severity: string;
  readonly meaning: string;
  /** Whether `checks:` in the manifest can change its severity. */
  readonly isRule: boolean;
  readonly remedy?: string;
  readonly source?: string;
}

function allChecks(): readonly Check[] {
  const rules = RULES.map(({ name, severity, meaning, remedy, source }) => {
    return { name, severity, meaning, isRule: true, remedy, source };
  });
  const names = new Set(rules.map(({ name }) => name));
  const others = Object.entries(FINDINGS_BEFORE_RULES).filter(([name]) => !names.has(name));
  return [...rules, ...others.map(([name, meaning]) => ({ name, severity: "error", meaning, isRule: false }))];
}

/**
 * `ducksnest explain`: shows the page of a check, or lists all checks; returns the exit code.
 * @throws Error for an unknown check
 */
export function explain(name: string | undefined, format: Format, terminal: GuardedTerminal): number {
  const checks = allChecks();
  if (name === undefined) {
    list(checks, format, terminal);
    return 0;
  }
  const check = checks.find((each) => each.name === name);
  if (check === undefined) {
    const names = checks.map((each) => each.name);
    throw new Error(`unknown check "${shown(name)}". ${nearMisses(name, names)}`);
  }
  const page = readFileSync(join(PAGES, `${name}.md`), "utf8").replace(/^---\n[\s\S]*?\n---\n\n/, "");
  // Pages are ours, and their examples hold what would be masked.
  terminal.formatted(format === "json" ? formatJson({ ...check, page }) : pageText(check, page, terminal));
  return 0;
}

function list(checks: readonly Check[], format: Format, terminal: GuardedTerminal): void {
  if (format === "json") {
    terminal.formatted(formatJson({ checks }));
    return;
  }
  const rows = (isRule: boolean) =>
    checks.filter((each) => each.isRule === isRule).map(({ name, severity, meaning }) => [name, severity, meaning]);
  terminal.out(
    table(["rule", "severity", "requirement"], rows(true), terminal.columns) +
      "\nFound before any rule runs, so that `checks:` cannot turn it off:\n\n" +
      table(["finding", "severity", "requirement"], rows(false), terminal.columns),
  );
}

function pageText(
  { severity, meaning, isRule, remedy, source }: Check,
  page: string,
  terminal: GuardedTerminal,
): string {
  const { bold, dim } = createColors(terminal.color);
  const body = reflowed(page, terminal.columns).replace(/^#+ (.*)$/gm, (_, heading: string) => bold(heading));
  const facts = isRule
    ? `${severity}; ${remedy}\n${source}`
    : `${severity}; ${meaning}\nFound before any rule runs, so that \`checks:\` cannot turn it off.`;
  return `${body}\n${dim(facts)}\n`;
}

/** The page with its paragraphs folded to the terminal's width; code, tables and lists stay as they are. */
function reflowed(page: string, columns: number | undefined): string {
  if (columns === undefined) return page;
  const blocks = page.split(/(^```[\s\S]*?^```$)/m);
  const foldParagraph = (text: string) =>
    /^[#|-]/.test(text) ? text : fold(text.replaceAll("\n", " "), columns).join("\n");
  // With a capturing group, every second block is code.
  return blocks
    .map((block, index) => (index % 2 === 1 ? block : block.replace(/^\S.*(?:\n\S.*)*/gm, foldParagraph)))
    .join("");
}

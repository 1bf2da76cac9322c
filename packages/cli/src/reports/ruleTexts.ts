import { createColors } from "picocolors";
import { fold } from "../terminal/fold";
import type { Terminal } from "../terminal/Terminal";
import { table } from "../terminal/table";

/** A rule as `ducksnest explain` describes it. */
export interface ExplainedRule {
  /** The name that findings carry. */
  readonly name: string;
  /** `error` or `warning`, unless the manifest changes it. */
  readonly severity: string;
  /** What the rule requires, as a sentence. */
  readonly meaning: string;
  /** Whether `checks:` in the manifest can change its severity. */
  readonly isConfigurable: boolean;
  /** How to fix a finding, as a sentence; undefined if the page says it. */
  readonly remedy?: string;
  /** Address of the page that proves the rule; undefined if the manifest's format is the proof. */
  readonly source?: string;
}

const ALWAYS_ON = "Always on: `checks:` cannot change the severity of these.";

/** All rules, in two tables. @param columns width to fold the tables to; undefined folds nothing */
export function ruleTables(rules: readonly ExplainedRule[], columns: number | undefined): string {
  const rows = (isConfigurable: boolean) =>
    rules
      .filter((each) => each.isConfigurable === isConfigurable)
      .map(({ name, severity, meaning }) => [name, severity, meaning]);
  const head = ["rule", "severity", "requirement"];
  return [
    table(head, rows(true), columns),
    `${columns === undefined ? ALWAYS_ON : fold(ALWAYS_ON, columns).join("\n")}\n`,
    table(head, rows(false), columns),
  ].join("\n");
}

/** A rule's page for a person. @param page the page in Markdown, without front matter */
export function rulePageText(
  { severity, meaning, isConfigurable, remedy, source }: ExplainedRule,
  page: string,
  { color, columns }: Pick<Terminal, "color" | "columns">,
): string {
  const { bold, dim } = createColors(color);
  const body = reflowed(page, columns).replace(/^#+ (.*)$/gm, (_, heading: string) => bold(heading));
  const facts = isConfigurable
    ? `${severity}; ${remedy}\n${source}`
    : `${severity}; ${meaning}\nAlways on: \`checks:\` cannot change its severity.`;
  return `${body}\n${dim(facts)}\n`;
}

/** The page with its paragraphs folded to the terminal's width. Code, tables and lists stay as they are. */
function reflowed(page: string, columns: number | undefined): string {
  if (columns === undefined) return page;
  const blocks = page.split(/(^```[\s\S]*?^```$)/m);
  const foldParagraph = (text: string) =>
    /^[#|-]/.test(text) ? text : fold(text.replaceAll("\n", " "), columns).join("\n");
  // The capturing group makes every second block code.
  return blocks
    .map((block, index) => (index % 2 === 1 ? block : block.replace(/^\S.*(?:\n\S.*)*/gm, foldParagraph)))
    .join("");
}

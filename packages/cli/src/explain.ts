import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FINDINGS_BEFORE_RULES, RULES } from "@ducksnest/checks";
import { didYouMean } from "@ducksnest/manifest";
import { createColors } from "picocolors";
import type { Terminal } from "./Terminal";
import { table } from "./table";

/** Where the pages are, from the bundled command. */
const PAGES = join(__dirname, "../../../docs/checks");

/** `ducksnest explain`: a rule's page, the meaning of what is found before rules run, or a list of all rules; returns the exit code. */
export function explain(name: string | undefined, terminal: Terminal): number {
  if (name === undefined) {
    terminal.out(
      table(
        ["rule", "severity", "what has to hold"],
        RULES.map((rule) => [rule.name, rule.severity, rule.meaning]),
      ),
    );
    return 0;
  }
  const rule = RULES.find((each) => each.name === name);
  if (rule === undefined) {
    const meaning = Object.hasOwn(FINDINGS_BEFORE_RULES, name) ? FINDINGS_BEFORE_RULES[name] : undefined;
    if (meaning !== undefined) {
      terminal.out(`${meaning}\n\nFound before any rule runs, so that \`checks:\` cannot turn it off.\n`);
      return 0;
    }
    const names = [...RULES.map((each) => each.name), ...Object.keys(FINDINGS_BEFORE_RULES)];
    throw new Error(`unknown check "${name}". ${didYouMean(name, names)}`);
  }
  const { bold, dim } = createColors(terminal.color);
  const page = readFileSync(join(PAGES, `${name}.md`), "utf8").replace(/^---\n[\s\S]*?\n---\n\n/, "");
  const text = page.replace(/^(#+) (.*)$/gm, (_, _marks, heading: string) => bold(heading));
  terminal.out(`${text}\n${dim(`${rule.severity}; ${rule.remedy}\n${rule.source}`)}\n`);
  return 0;
}

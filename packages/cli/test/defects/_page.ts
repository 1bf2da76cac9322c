import type { DefectKind, Entry } from "@ducksnest/testing";

const HEADER = `# Known defects

<!-- Generated from packages/testing/defects by \`pnpm generate\`. -->

Every defect below is a small change to a sound homelab, and a rule must report it at the right place. Every sound variation is
a small change, too, and no rule may report it. Each is judged through \`ducksnest synth\`, \`cdktf synth\` and \`cdk8s synth\`.
`;

/**
 * The text of docs/defects.md.
 * @param right the ids of entries that were judged as they should be
 */
export function corpusPage(kinds: readonly DefectKind[], right: ReadonlySet<string>): string {
  const all = kinds.flatMap(({ entries }) => entries);
  const counts = kinds.map(({ kind, entries }) => row(`[${kind}](#${kind})`, numbers(entries, right)));
  return [
    HEADER,
    ...table(
      ["kind", "defects", "reported", "sound variations", "silent"],
      [...counts, row("**all**", numbers(all, right))],
    ),
    ...kinds.map(section),
    "",
  ].join("\n");
}

function numbers(entries: readonly Entry[], right: ReadonlySet<string>): readonly string[] {
  const count = (some: readonly Entry[]) => [some.length, some.filter(({ id }) => right.has(id)).length].map(String);
  const isDefect = ({ reported }: Entry) => reported !== undefined;
  return [...count(entries.filter(isDefect)), ...count(entries.filter((entry) => !isDefect(entry)))];
}

function section({ kind, entries }: DefectKind): string {
  const rows = entries.map(({ summary, source, reported }) =>
    row(cell(summary), [
      reported === undefined ? "sound" : `[${reported.rule}](checks/${reported.rule}.md)`,
      source.startsWith("https://") ? `[${sourceName(source)}](${source})` : "this project",
    ]),
  );
  return ["", `## ${kind}`, "", ...table(["entry", "rule", "source"], rows)].join("\n");
}

function table(titles: readonly string[], rows: readonly string[]): readonly string[] {
  return [
    row(titles[0] ?? "", titles.slice(1)),
    row(
      "---",
      titles.slice(1).map(() => "---"),
    ),
    ...rows,
  ];
}

function row(first: string, others: readonly string[]): string {
  return `| ${[first, ...others].join(" | ")} |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** `owner/name#1` for an issue or a pull request, and otherwise the host. */
function sourceName(url: string): string {
  const [, repository, number] = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)/.exec(url) ?? [];
  return repository === undefined ? new URL(url).host : `${repository}#${number}`;
}

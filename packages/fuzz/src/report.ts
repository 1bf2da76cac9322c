import type { Found, FuzzReport } from "./fuzz";
import { VERDICTS } from "./Judgement";
import { printable } from "./printable";
import type { Reader } from "./readers/Reader";

/** The report of a run as text. @param missing why readers were skipped, by name */
export function reportText(
  report: FuzzReport,
  readers: readonly Reader[],
  missing: ReadonlyMap<string, string>,
  seed: number,
): string {
  const { tried, verdicts, read, failing, found } = report;
  const share = (count: number) => `${Math.round((100 * count) / Math.max(tried, 1))} %`;
  const verdictLines = VERDICTS.map((verdict) => {
    const count = verdicts.get(verdict) ?? 0;
    return row(verdict, String(count), share(count));
  });
  const readerLines = readers.map(({ name, reads }) => {
    const why = missing.get(name);
    return row(name, String(read.get(name) ?? 0), `${failing.get(name) ?? 0} refused`, why ? `skipped: ${why}` : reads);
  });
  const own = [...failing].filter(([by]) => !readers.some(({ name }) => name === by));
  const lines = [
    `${tried} mutants, seed ${seed}`,
    "",
    ...verdictLines,
    "",
    row("read by", "sound", "", ""),
    ...readerLines,
    ...(own.length === 0 ? [] : ["", ...own.map(([by, count]) => row(by, String(count), "failed"))]),
    "",
    ...found.flatMap((each) => [...foundLines(each), ""]),
    summary(report),
    "",
  ];
  return printable(lines.join("\n"));
}

function foundLines({ failure, index, mutant, count }: Found): readonly string[] {
  return [
    `${failure.by}: ${failure.detail.replaceAll("\n", "\n    ")}`,
    `    ${count} times, first in mutant ${index} of ${mutant.example.name}:`,
    ...mutant.changes.map(({ label }) => `    - ${label}`),
  ];
}

/** The last line of the report: crashes, hangs and kinds of failures. */
function summary({ tried, failing, found }: FuzzReport): string {
  const hangs = failing.get("hang") ?? 0;
  const crashes = failing.get("crash") ?? 0;
  return `${tried} mutants: ${crashes} crashes, ${hangs} hangs, ${found.length} kinds of failures`;
}

function row(name: string, ...cells: readonly string[]): string {
  const [first = "", second = "", ...rest] = cells;
  return `  ${name.padEnd(20)}${first.padStart(6)}  ${second.padEnd(12)}${rest.join("  ")}`.trimEnd();
}

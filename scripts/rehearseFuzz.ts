/**
 * Compares `check` and `rehearse` on random homelabs: `pnpm rehearse:fuzz -n 500 --seed 1`. Ends with 1 when they
 * disagree on any, and prints its manifest.
 */
import { parseArgs } from "node:util";
import { fc, manifestText } from "@ducksnest/testing";
import { agrees, anyCase, compare } from "../packages/cli/test/agreement";

const { values } = parseArgs({
  options: { runs: { type: "string", short: "n", default: "100" }, seed: { type: "string", default: "1" } },
});

async function main(): Promise<void> {
  const cases = fc.sample(anyCase(), { numRuns: Number(values.runs), seed: Number(values.seed) });
  const tally = { sound: 0, wrong: 0, unstaged: new Map<string, number>(), disagreements: 0 };
  for (const [index, each] of cases.entries()) {
    const outcome = await compare(each);
    if (typeof outcome === "string") {
      tally.unstaged.set(outcome, (tally.unstaged.get(outcome) ?? 0) + 1);
    } else if (agrees(outcome)) {
      tally[outcome.check.length === 0 ? "sound" : "wrong"] += 1;
    } else {
      tally.disagreements += 1;
      const { check, rehearsal, deviations } = outcome;
      print(`${index}: check says ${JSON.stringify(check)}, rehearse ${JSON.stringify(rehearsal)}`);
      print(`slips: ${each.slips.map(({ name }) => name).join(", ") || "none"}`);
      for (const deviation of deviations.slice(0, 3)) print(JSON.stringify(deviation));
      print(manifestText(each.manifest));
    }
    process.stderr.write(`\r${index + 1} of ${cases.length}`);
  }
  process.stderr.write("\n");
  for (const [reason, count] of tally.unstaged) print(`${count} not staged: ${reason}`);
  print(`${tally.sound} sound for both, ${tally.wrong} wrong for both, ${tally.disagreements} disagreements`);
  process.exitCode = tally.disagreements > 0 ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();

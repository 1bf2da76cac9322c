/**
 * Compares `check` and `rehearse` on random homelabs: `pnpm rehearse:fuzz -n 500 --seed 1`. Exits with 1 if they
 * disagree on a homelab, and prints its manifest.
 */
import { parseArgs } from "node:util";
import { fc } from "@ducksnest/testing";
import { agrees, anyCase, compareAll, describeOutcome } from "../packages/cli/test/agreement";

const { values } = parseArgs({
  options: { runs: { type: "string", short: "n", default: "100" }, seed: { type: "string", default: "1" } },
});

async function main(): Promise<void> {
  const cases = fc.sample(anyCase(), { numRuns: Number(values.runs), seed: Number(values.seed) });
  const tally = { sound: 0, wrong: 0, disagreements: 0 };
  const unstaged = new Map<string, number>();
  let done = 0;
  await compareAll(cases, (outcome, each) => {
    done += 1;
    process.stderr.write(`\r${done} of ${cases.length}`);
    if (typeof outcome === "string") {
      unstaged.set(outcome, (unstaged.get(outcome) ?? 0) + 1);
    } else if (agrees(outcome)) {
      tally[outcome.check.length === 0 ? "sound" : "wrong"] += 1;
    } else {
      tally.disagreements += 1;
      print(`\n${describeOutcome(outcome, each)}`);
    }
  });
  for (const [reason, count] of unstaged) print(`\n${count} not staged: ${reason}`);
  print(`\n${tally.sound} sound for both, ${tally.wrong} wrong for both, ${tally.disagreements} disagreements`);
  process.exitCode = tally.disagreements > 0 ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();

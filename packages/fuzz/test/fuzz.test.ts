import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FuzzOptions, fuzz } from "../src/fuzz";
import { nothingMissing } from "../src/readers/Reader";
import { reportText } from "../src/report";

// Loading everything, or starting processes, takes long on a busy machine.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));

function options(changes: Partial<FuzzOptions>): FuzzOptions {
  return {
    ...{ seed: 1, from: 0, count: 20, time: Number.POSITIVE_INFINITY, processes: 2, limit: 5_000 },
    ...{ folder, repository: "", readers: [], script: join(__dirname, "_worker.js") },
    signal: new AbortController().signal,
    progress: () => undefined,
    examples: [{ name: "an example", text: "a: fine\n" }],
    ...changes,
  };
}

const WRONG = { examples: [{ name: "an example", text: "a: wrong # and nothing else\n" }] as const };

it("counts what was tried and read, and removes what it made", async () => {
  const report = await fuzz(options({}));
  expect(report).toMatchObject({ tried: 20, found: [] });
  expect([...report.verdicts, ...report.read]).toEqual([
    ["sound", 20],
    ["a reader", 20],
  ]);
  expect(existsSync(join(folder, "0"))).toBe(false);
});

it("shows failures of one kind once, without the changes that it does not need", async () => {
  const { found, failing } = await fuzz(options(WRONG));
  expect(found).toHaveLength(1);
  expect(found[0]?.mutant.changes).toEqual([]);
  expect(found[0]?.count).toBe(failing.get("a reader"));
  expect(found[0]?.count).toBeGreaterThan(5);
});

it("begins no mutant after its time", async () => {
  expect((await fuzz(options({ time: 0 }))).tried).toBe(0);
});

it("ends by an error when it is aborted", async () => {
  const controller = new AbortController();
  const run = fuzz(options({ count: 100_000, signal: controller.signal, progress: () => controller.abort() }));
  await expect(run).rejects.toThrow("closed");
  expect(existsSync(join(folder, "0"))).toBe(false);
});

it("reports a reader by name, why another is skipped, and nothing that a terminal obeys", async () => {
  const report = await fuzz(options({ ...WRONG, count: 1 }));
  const reader = { reads: "everything", missing: nothingMissing, complaints: () => [] };
  const readers = [
    { ...reader, name: "a reader" },
    { ...reader, name: "another" },
  ];
  const text = reportText(report, readers, new Map([["another", "it is not installed"]]), 1);
  expect(text).toMatch(/^ {2}a reader +1 {2}\d refused +everything$/m);
  expect(text).toMatch(/^ {2}another +0 {2}0 refused +skipped: it is not installed$/m);
  expect(text).not.toContain("\u009b");
});

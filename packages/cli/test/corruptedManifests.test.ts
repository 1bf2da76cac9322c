import { checkHomelab, FINDINGS_BEFORE_RULES, RULES } from "@ducksnest/checks";
import { caseCount, fc, referenceText } from "@ducksnest/testing";
import { Workspace } from "./workspace";

const RUNS = caseCount(500, 2000);

const LINES = referenceText().split("\n");

/** The names that `ducksnest explain` explains. */
const EXPLAINED = [...RULES.map(({ name }) => name), ...Object.keys(FINDINGS_BEFORE_RULES)];

/** One way to corrupt a file by accident. */
const corruption = fc.oneof(
  fc.record({ kind: fc.constant("drop" as const), line: fc.nat(LINES.length - 1) }),
  fc.record({ kind: fc.constant("repeat" as const), line: fc.nat(LINES.length - 1) }),
  fc.record({
    kind: fc.constant("indent" as const),
    line: fc.nat(LINES.length - 1),
    text: fc.constantFrom(" ", "\t", "    "),
  }),
  fc.record({ kind: fc.constant("cut" as const), line: fc.nat(LINES.length - 1), at: fc.nat(60) }),
  fc.record({
    kind: fc.constant("value" as const),
    line: fc.nat(LINES.length - 1),
    text: fc.oneof(
      fc.constantFrom(
        "",
        "~",
        "-1",
        "0",
        "1e99",
        ".nan",
        "[]",
        "{}",
        "*a",
        "&a x",
        "!!binary x",
        "{ a: 1",
        '"',
        "10.0.0.0/8",
      ),
      fc.string({ maxLength: 12 }),
    ),
  }),
  fc.record({
    kind: fc.constant("insert" as const),
    line: fc.nat(LINES.length - 1),
    text: fc.string({ maxLength: 20 }),
  }),
);
type Corruption = typeof corruption extends fc.Arbitrary<infer T> ? T : never;

function corrupt(lines: readonly string[], change: Corruption): string[] {
  const line = lines[change.line] ?? "";
  switch (change.kind) {
    case "drop":
      return lines.toSpliced(change.line, 1);
    case "repeat":
      return lines.toSpliced(change.line, 0, line);
    case "indent":
      return lines.with(Math.min(change.line, lines.length - 1), change.text + line);
    case "cut":
      return lines.with(Math.min(change.line, lines.length - 1), line.slice(0, change.at));
    case "value":
      return lines.with(Math.min(change.line, lines.length - 1), line.replace(/:.*$/, `: ${change.text}`));
    case "insert":
      return lines.toSpliced(change.line, 0, change.text);
  }
}

it(`${RUNS} corrupted manifests never give a stack trace or change an output, and always give a position`, async () => {
  const workspace = new Workspace();
  await workspace.run("synth");
  const before = workspace.identities();
  let broken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(corruption, { minLength: 1, maxLength: 3 }), async (changes) => {
      workspace.write(changes.reduce(corrupt, LINES).join("\n"));
      const verdict = checkHomelab(workspace.manifest);
      for (const { rule, position, message, fix } of verdict.findings) {
        expect(EXPLAINED).toContain(rule);
        expect(position.file).toContain("homelab.yaml");
        expect(position.line).toBeGreaterThanOrEqual(1);
        expect(position.column).toBeGreaterThanOrEqual(1);
        expect(`${message}${fix}`).not.toMatch(/\n\s+at |undefined|\[object Object\]/);
      }
      if (verdict.kind === "sound") return;
      broken += 1;
      expect(verdict.findings.length).toBeGreaterThan(0);
      const { exitCode } = await workspace.run("synth");
      expect(exitCode).toBe(verdict.kind === "unsound" ? 1 : 2);
    }),
    { numRuns: RUNS },
  );
  expect(broken).toBeGreaterThan(RUNS / 2);
  expect(workspace.identities()).toEqual(before);
}, 120_000);

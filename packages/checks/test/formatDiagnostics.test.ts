import { formatCounts, formatGithub, formatSarif, formatText } from "@ducksnest/checks";
import { type Diagnostic, ManifestSource } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";

const aDiagnostic = (changes: Partial<Diagnostic> = {}): Diagnostic => ({
  rule: "unknown-key",
  severity: "error",
  position: { file: "homelab.yaml", line: 8, column: 3 },
  excerpt: "  timezone: Asia/Seoul",
  path: "nixos.timezone",
  message: 'Unknown key "timezone".',
  fix: 'Did you mean "timeZone"?',
  related: [],
  ...changes,
});

/** The line of the caret and the one above it, without their gutter. */
function excerptAndCaret(excerpt: string, column: number): readonly [string, string] {
  const lines = formatText([aDiagnostic({ excerpt, position: { file: "f", line: 12, column } })], false).split("\n");
  const index = lines.findIndex((line) => /^ {5}\| *\t*/.test(line) && line.trimEnd().endsWith("^"));
  return [lines[index - 1]?.slice("  12 | ".length) ?? "", lines[index]?.slice("     | ".length) ?? ""];
}

describe("diagnostics as text", () => {
  it("tell place, severity, rule, path, message, line, caret and fix", () => {
    expect(formatText([aDiagnostic()], false)).toMatchInlineSnapshot(`
"homelab.yaml:8:3 error[unknown-key] nixos.timezone
  Unknown key "timezone".
  8 |   timezone: Asia/Seoul
    |   ^
  fix: Did you mean "timeZone"?
"
`);
  });

  it("leave out the line where there is none, and the path of the manifest as a whole", () => {
    const whole = aDiagnostic({ excerpt: undefined, path: "", severity: "warning" });
    expect(formatText([whole], false)).toMatchInlineSnapshot(`
"homelab.yaml:8:3 warning[unknown-key]
  Unknown key "timezone".
  fix: Did you mean "timeZone"?
"
`);
  });

  it("tell what else plays a part, by its place", () => {
    const related = [
      { position: { file: "homelab.yaml", line: 3, column: 1 }, message: "nixos is another of that name" },
    ];
    expect(formatText([aDiagnostic({ related })], false)).toContain(
      "    |   ^\n  homelab.yaml:3:1 nixos is another of that name\n  fix: ",
    );
    expect(formatGithub([aDiagnostic({ related })])).toContain(
      '"timezone".%0Aline 3: nixos is another of that name%0Afix: ',
    );
    const [result] = JSON.parse(formatSarif([aDiagnostic({ related })], "1.0.0")).runs[0].results;
    expect(result.relatedLocations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: "homelab.yaml" }, region: { startLine: 3, startColumn: 1 } },
        message: { text: "nixos is another of that name" },
      },
    ]);
  });

  it("have a blank line between them, and are nothing when there are none", () => {
    expect(formatText([aDiagnostic(), aDiagnostic()], false)).toContain('"timeZone"?\n\nhomelab.yaml:8:3');
    expect(formatText([], false)).toBe("");
  });

  it("hold the same characters in colour", () => {
    const ESC = String.fromCharCode(27);
    const colored = formatText([aDiagnostic()], true);
    expect(colored).toContain(`${ESC}[31m`);
    expect(formatText([aDiagnostic({ severity: "warning" })], true)).toContain(`${ESC}[33m`);
    expect(colored.replaceAll(new RegExp(`${ESC}\\[\\d+m`, "g"), "")).toBe(formatText([aDiagnostic()], false));
  });

  it.each([
    ["name: a", 1, "^"],
    ["name: a", 7, "      ^"],
    ["\tname: a", 2, "\t^"],
    ["a:\t\tb", 5, "  \t\t^"],
    ["a: b", 5, "    ^"],
    ["", 1, "^"],
  ])("put the caret in %j under column %d", (excerpt, column, caret) => {
    expect(excerptAndCaret(excerpt, column)).toEqual([excerpt, caret]);
  });

  it("keep every tab before the caret, so that it stands under its character", () => {
    const anyLine = fc
      .array(fc.constantFrom("a", " ", "\t", ":"), { maxLength: 20 })
      .map((characters) => characters.join(""));
    fc.assert(
      fc.property(anyLine, fc.nat(), (line, pick) => {
        const column = (pick % (line.length + 1)) + 1;
        const [excerpt, caret] = excerptAndCaret(line, column);
        expect(caret.indexOf("^")).toBe(column - 1);
        for (const [index, character] of [...excerpt.slice(0, column - 1)].entries()) {
          expect(caret[index] === "\t").toBe(character === "\t");
        }
      }),
    );
  });

  it("point at the very character that a manifest's position means", () => {
    const source = new ManifestSource("f", "a: 1\r\nb:\t{ c:\tx }\r\n");
    const { line, column } = source.positionOfValue(["b", "c"]);
    const [excerpt, caret] = excerptAndCaret(source.line(line) ?? "", column);
    expect(excerpt[caret.indexOf("^")]).toBe("x");
  });
});

describe("counts", () => {
  it.each([
    [0, 0, "0 errors, 0 warnings"],
    [1, 1, "1 error, 1 warning"],
    [2, 3, "2 errors, 3 warnings"],
  ])("of %d errors and %d warnings", (errors, warnings, text) => {
    const diagnostics = [
      ...Array<Diagnostic>(errors).fill(aDiagnostic()),
      ...Array<Diagnostic>(warnings).fill(aDiagnostic({ severity: "warning" })),
    ];
    expect(formatCounts(diagnostics)).toBe(text);
  });
});

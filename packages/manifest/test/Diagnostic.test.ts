import { byPosition, type Diagnostic } from "@ducksnest/manifest";

const aDiagnostic = (line: number, column: number, rule: string, message = ""): Diagnostic => ({
  rule,
  message,
  severity: "error",
  position: { file: "homelab.yaml", line, column },
  excerpt: undefined,
  path: "",
  fix: "",
  related: [],
});

describe("diagnostics", () => {
  it("are ordered by line, column, rule and message, lines as numbers", () => {
    const ordered = [
      aDiagnostic(2, 10, "a"),
      aDiagnostic(9, 3, "b"),
      aDiagnostic(9, 20, "a"),
      aDiagnostic(10, 1, "a", "x"),
      aDiagnostic(10, 1, "a", "y"),
      aDiagnostic(10, 1, "b", "a"),
    ];
    expect([...ordered].reverse().sort(byPosition)).toEqual(ordered);
  });

  it("are ordered by file first", () => {
    const later = { ...aDiagnostic(1, 1, "a"), position: { file: "z.yaml", line: 1, column: 1 } };
    expect([later, aDiagnostic(99, 1, "z")].sort(byPosition).at(-1)).toBe(later);
  });
});

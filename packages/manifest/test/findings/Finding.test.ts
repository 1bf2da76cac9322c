import { byPosition, type Finding } from "@ducksnest/manifest";

const aFinding = (line: number, column: number, rule: string, message = ""): Finding => ({
  rule,
  message,
  severity: "error",
  position: { file: "homelab.yaml", line, column },
  excerpt: undefined,
  path: "",
  fix: "",
  related: [],
});

describe("findings", () => {
  it("are ordered by line, column, rule and message, lines as numbers", () => {
    const ordered = [
      aFinding(2, 10, "a"),
      aFinding(9, 3, "b"),
      aFinding(9, 20, "a"),
      aFinding(10, 1, "a", "x"),
      aFinding(10, 1, "a", "y"),
      aFinding(10, 1, "b", "a"),
    ];
    expect([...ordered].reverse().sort(byPosition)).toEqual(ordered);
  });

  it("are ordered by file first", () => {
    const later = { ...aFinding(1, 1, "a"), position: { file: "z.yaml", line: 1, column: 1 } };
    expect([later, aFinding(99, 1, "z")].sort(byPosition).at(-1)).toBe(later);
  });
});

import { fc } from "@ducksnest/testing";
import { fold } from "../../src/terminal/fold";
import { table } from "../../src/terminal/table";
import { runProgram } from "../workspace";

describe("a table", () => {
  const rows = [["a", "one two three four five six seven"]];

  it("is as wide as its cells without a terminal", () => {
    expect(table(["x", "words"], rows, undefined)).toBe("x  words\na  one two three four five six seven\n");
  });

  it("folds the widest column between words to fit a terminal", () => {
    expect(table(["x", "words"], rows, 20)).toBe("x  words\na  one two three\n   four five six\n   seven\n");
  });

  it("breaks a word that is wider than its column, and keeps all of it", () => {
    const long = "abcdefghijklmnopqrstuvwxyz";
    expect(table(["x"], [[long]], 10).replaceAll("\n", "")).toBe(`x${long}`);
  });

  it("counts a wide character as two columns", () => {
    expect(table(["x", "y"], [["漢字", "b"]], undefined)).toBe("x     y\n漢字  b\n");
  });

  it("escapes cells, so that each row is one line", () => {
    expect(table(["x"], [["a\n\u001b[31mb"]], undefined)).toBe("x\na\\n\\u{1b}[31mb\n");
  });

  it("fits a terminal of 80 columns, for every command that prints one", async () => {
    for (const args of [["explain"], ["paths"], ["capacity"]]) {
      const { out } = await runProgram(args, { columns: 80 });
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe("folded text", () => {
  it("has lines of at most the given width, and the same words", () => {
    const words = fc.array(
      fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 8 }).filter((word) => /^\S+$/.test(word)),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 40 }), (list, width) => {
        const lines = fold(list.join(" "), width);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.join(" ")).toBe(list.join(" "));
      }),
    );
  });

  it("is used by `explain` for paragraphs, but not for examples", async () => {
    const { out } = await runProgram(["explain", "mtu-fits-every-path"], { columns: 60 });
    const lines = out.split("\n");
    expect(lines).toContain("cluster: { calico: { mtu: auto } }");
    for (const line of lines.slice(0, lines.indexOf("Incorrect"))) expect(line.length).toBeLessThanOrEqual(60);
  });
});

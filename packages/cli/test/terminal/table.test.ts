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

  it("becomes a paragraph for each row if the terminal is too narrow, and breaks no word", () => {
    const head = ["host", "architecture", "pods"];
    const wide = [
      ["old", "amd64", "kube-system/kube-proxy, blog/blog"],
      ["new", "arm64", "blog/blog"],
    ];
    expect(table(head, wide, 31)).toBe(
      "host: old\narchitecture: amd64\npods: kube-system/kube-proxy,\n  blog/blog\n\nhost: new\narchitecture: arm64\npods: blog/blog\n",
    );
    expect(table(head, wide, 60)).toBe(
      "host  architecture  pods\nold   amd64         kube-system/kube-proxy, blog/blog\nnew   arm64         blog/blog\n",
    );
  });

  it("stays a table in a terminal of 80 columns, and shortens sentences before it breaks words", () => {
    const long = "a-name-of-thirty-six-characters-long";
    const [heading, first] = table(["rule", "requirement"], [[long, "word ".repeat(30).trim()]], 80).split("\n");
    expect(heading).toBe(`${"rule".padEnd(long.length)}  requirement`);
    expect(first?.startsWith(`${long}  word`)).toBe(true);
  });

  it("counts a wide character as two columns", () => {
    expect(table(["x", "y"], [["漢字", "b"]], undefined)).toBe("x     y\n漢字  b\n");
  });

  it("escapes cells, so that each row is one line", () => {
    expect(table(["x"], [["a\n\u001b[31mb"]], undefined)).toBe("x\na\\n\\u{1b}[31mb\n");
  });

  it.each([40, 80])("fits a terminal of %i columns, for every command that prints one", async (columns) => {
    for (const args of [["explain"], ["paths"], ["capacity"]]) {
      const { out } = await runProgram(args, { columns });
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });
});

it("a terminal that reports 0 columns gets the layout of a usual one", async () => {
  for (const args of [["explain"], ["paths"], ["capacity"]]) {
    expect((await runProgram(args, { columns: 0 })).out).toBe((await runProgram(args, { columns: 80 })).out);
  }
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

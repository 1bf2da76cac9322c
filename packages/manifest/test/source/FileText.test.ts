import { type FilePlace, FileText, locate, ManifestSource } from "@ducksnest/manifest";

const KEY = `ghp_${"x".repeat(36)}`;

const located = (place: FilePlace) =>
  locate(new ManifestSource("homelab.yaml", "name: duck\n"), { rule: "a", path: [], message: "m", fix: "f", place });

describe("a finding about another file", () => {
  it("points at a line and column of that file, and shows the line", () => {
    const file = new FileText("nix/hosts/a/extra.nix", "{\n  services.foo = true;\n}\n");
    expect(located(file.placeAt(file.text.indexOf("foo")))).toMatchObject({
      position: { file: "nix/hosts/a/extra.nix", line: 2, column: 12 },
      excerpt: "  services.foo = true;",
      excerptColumn: 12,
      path: "",
    });
    expect(file.placeOf(2, 12)).toEqual(file.placeAt(file.text.indexOf("foo")));
  });

  it("shows a part of a long line", () => {
    const file = new FileText("a.nix", `${"x".repeat(900)}!${"y".repeat(900)}`);
    const { excerpt, excerptColumn } = located(file.placeAt(900));
    expect(excerpt).toHaveLength(400);
    expect(excerpt?.[Number(excerptColumn) - 1]).toBe("!");
  });

  it("shows no secret, even one that the excerpt would cut in half", () => {
    const file = new FileText("a.nix", `${"x".repeat(300)} ${KEY} ${"y".repeat(180)}!`);
    const { excerpt } = located(file.placeAt(file.text.length - 1));
    expect(excerpt).toMatch(/^\*+ y+!$/);
    expect(located({ file: "a", line: 1, column: 1, excerpt: KEY }).excerpt).toMatch(/^\*+$/);
  });

  it("shows no line if there is none", () => {
    expect(located({ file: "a.age", line: 1, column: 1 }).excerpt).toBeUndefined();
    expect(located(new FileText("a.age", "x").placeOf(7, 1)).excerpt).toBeUndefined();
  });
});

import { ManifestSource } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";

const comments = (text: string) => new ManifestSource("a.yaml", text).commentsThat(() => true).map((each) => each.text);

describe("the comments of a manifest", () => {
  it("are those on lines of their own, after values, and in flow collections", () => {
    expect(comments("# a\nk: v # b\nlist: [x, # c\n  y]\n#d")).toEqual(["# a", "# b", "# c", "#d"]);
  });

  it("are not what looks like one in a scalar", () => {
    expect(comments("a: 'x # no'\nb: \"x # no\"\nc: x#no\nd: |\n  # no\ne: >-\n  # no\n'#no': 1\n")).toEqual([]);
  });

  it("are read from a text that is not valid", () => {
    expect(comments("a: [1 # b\n# c\n")).toEqual(["# b", "# c"]);
    expect(comments("a: { b: ]} # d\n")).toEqual(["# d"]);
  });

  it("are those that are wanted", () => {
    const source = new ManifestSource("a.yaml", "# a\nk: 'b # b' # c\n");
    expect(source.commentsThat((comment) => comment.includes("b"))).toEqual([]);
    expect(source.commentsThat((comment) => comment.includes("c"))).toEqual([{ text: "# c", offset: 15 }]);
  });

  it("are at their offsets in any text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."#a: \n[]{}'\"|-&*,\t\r")), (characters) => {
        const text = characters.join("");
        for (const { text: comment, offset } of new ManifestSource("a.yaml", text).commentsThat(() => true)) {
          expect(text.slice(offset, offset + comment.length)).toBe(comment);
        }
      }),
    );
  });
});

import { shown } from "@ducksnest/checks";
import { fc } from "@ducksnest/testing";
import { element, Markup } from "../../src/graph/Markup";
import { parsePage, parseSvg } from "./_markup";

describe("an element", () => {
  it("escapes text and attributes, but no markup", () => {
    const inner = element("b", {}, 'a < b & "c"');
    expect(element("p", { title: "it's <i>" }, inner, new Markup("<br/>")).text).toMatchInlineSnapshot(`
      "<p title="it&#39;s &lt;i&gt;">
      <b>a &lt; b &amp; &quot;c&quot;</b>
      <br/>
      </p>"
    `);
  });

  it("leaves out undefined values, and takes lists", () => {
    const items = [1, 2].map((each) => element("li", {}, each));
    expect(element("ul", { id: undefined, class: "x" }, undefined, items).text).toBe(
      '<ul class="x">\n<li>1</li>\n<li>2</li>\n</ul>',
    );
  });

  it("lets an XML parser read any text back as shown, without characters that XML forbids", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { documentElement } = parseSvg(element("a", { b: text }, text).text);
        expect(documentElement?.textContent).toBe(shown(text));
        expect(documentElement?.getAttribute("b")).toBe(shown(text));
      }),
    );
  });

  it("has no end tag if HTML forbids one", () => {
    const head = element("head", {}, element("meta", { charset: "utf-8" }), element("title", {}, "x"));
    expect(head.text).toContain('<meta charset="utf-8"/>');
    const page = element("html", {}, head, element("body", {}, element("td", {}).text));
    expect(() => parsePage(`<!doctype html>${page.text}`)).not.toThrow();
  });
});

import { DOMParser, type Document, type Element, onErrorStopParsing } from "@xmldom/xmldom";
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from "parse5";

/** An SVG file as an XML parser reads it; throws when it is not well-formed. */
export function parseSvg(text: string): Document {
  return new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, "image/svg+xml");
}

/** Elements of the picture by a word of their class. */
export function withClass(document: Document, word: string): readonly Element[] {
  return [...document.getElementsByClassName(word)];
}

/** An element of a page, as a browser's parser makes it. */
export interface PageElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text in it, with single blanks. */
  readonly text: string;
  /** Every element in it, in the document's order. */
  readonly inside: readonly PageElement[];
}

/** A page as a browser reads it, every element in order; throws where the parser would have to guess. */
export function parsePage(html: string): readonly PageElement[] {
  const document = parse(html, {
    onParseError: ({ code, startLine, startCol }) => {
      throw new Error(`${code} at ${startLine}:${startCol}`);
    },
  });
  return elementsIn(document);
}

type Node = DefaultTreeAdapterTypes.Node;

function elementsIn(node: Node): readonly PageElement[] {
  return childrenOf(node).flatMap((child) => {
    if (!defaultTreeAdapter.isElementNode(child)) return [];
    const inside = elementsIn(child);
    const attributes = Object.fromEntries(child.attrs.map(({ name, value }) => [name, value]));
    return [{ name: child.tagName, attributes, text: textIn(child).replace(/\s+/g, " ").trim(), inside }, ...inside];
  });
}

function textIn(node: Node): string {
  if (defaultTreeAdapter.isTextNode(node)) return node.value;
  return childrenOf(node).map(textIn).join("");
}

function childrenOf(node: Node): readonly Node[] {
  return "childNodes" in node ? node.childNodes : [];
}

/** The rows of the table with that caption, each as its cells' text. */
export function tableRows(page: readonly PageElement[], caption: string): readonly (readonly string[])[] {
  const table = page.find(({ name, inside }) => name === "table" && inside[0]?.text === caption);
  if (table === undefined) throw new Error(`no table "${caption}"`);
  return table.inside
    .filter(({ name }) => name === "tr")
    .map(({ inside }) => inside.filter(({ name }) => name === "th" || name === "td").map(({ text }) => text));
}

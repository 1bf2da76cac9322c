import { DOMParser, type Document, type Element, onErrorStopParsing } from "@xmldom/xmldom";
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from "parse5";

/** Parses an SVG file as XML. @throws Error if it is not well-formed */
export function parseSvg(text: string): Document {
  return new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, "image/svg+xml");
}

/** The elements of a picture with a class. */
export function withClass(document: Document, word: string): readonly Element[] {
  return [...document.getElementsByClassName(word)];
}

/** An element of a page, as a browser parses it. */
export interface PageElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text in it, with single spaces. */
  readonly text: string;
  /** Every element in it, at any depth, in document order. */
  readonly inside: readonly PageElement[];
}

/** Parses a page as a browser does. @returns every element in document order @throws Error if the page has a parse error */
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

/** The rows of the table with a caption, each as the text of its cells. @throws Error if there is no such table */
export function tableRows(page: readonly PageElement[], caption: string): readonly (readonly string[])[] {
  const table = page.find(({ name, inside }) => name === "table" && inside[0]?.text === caption);
  if (table === undefined) throw new Error(`no table "${caption}"`);
  return table.inside
    .filter(({ name }) => name === "tr")
    .map(({ inside }) => inside.filter(({ name }) => name === "th" || name === "td").map(({ text }) => text));
}

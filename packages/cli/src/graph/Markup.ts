import { shown } from "@ducksnest/checks";

/** A piece of an XML or HTML document. */
export class Markup {
  /** @param text the markup itself, in which all text is escaped already */
  constructor(readonly text: string) {}
}

/** The content of an element. Markup stays as it is, anything else is escaped, and undefined is left out. */
export type Content = Markup | string | number | undefined | readonly Content[];
/** Attributes of an element by name. Undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element that is well-formed in both XML and HTML. Text and attributes are escaped here and nowhere else. If an element
 * contains only elements, each gets its own line, so that diffs are short.
 */
export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  const inner = flatten(content);
  const gap = inner.length > 0 && inner.every((each) => each instanceof Markup) ? "\n" : "";
  const text = inner.map((each) => (each instanceof Markup ? each.text : escapeText(String(each)))).join(gap);
  return new Markup(`<${name}${attributeText(attributes)}${VOID.has(name) ? "/>" : `>${gap}${text}${gap}</${name}>`}`);
}

function flatten(content: readonly Content[]): readonly (Markup | string | number)[] {
  return content.flatMap((each) => (isList(each) ? flatten(each) : (each ?? [])));
}

function isList(content: Content): content is readonly Content[] {
  return Array.isArray(content);
}

/** The void elements of HTML that are used here. An end tag would be an error. */
const VOID = new Set(["meta"]);

function attributeText(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `shown` escapes every character that XML forbids. @see https://www.w3.org/TR/xml/#charsets */
function escapeText(text: string): string {
  return shown(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

import { shown } from "@ducksnest/checks";

/** Text of an XML or HTML document that is marked up already, and needs no escaping. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What an element may hold: markup as it is, anything else as text. */
export type Content = Markup | string | number | undefined | readonly Content[];
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element, well-formed in XML and in HTML alike. Text and attributes are escaped here and nowhere else. What is
 * undefined is left out. Elements in elements stand on lines of their own, for the sake of diffs.
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

/** HTML's elements without content that are used here: an end tag would be an error. */
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

/** Every character that XML forbids is among those that `shown` escapes. @see https://www.w3.org/TR/xml/#charsets */
function escapeText(text: string): string {
  return shown(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

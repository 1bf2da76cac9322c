import { Document, isCollection, isMap, isScalar, visit } from "yaml";
import { type HostEntry, inOrder } from "./HostEntry";
import type { HostStyle } from "./hostStyle";

/** Keys below a host whose values fit on one line, as the examples write them. */
const INLINE = new Set(["interface", "boot", "cpu", "disk", "image"]);

/** The lines of a new host in a block mapping, with their indentation. */
export function blockLines(
  name: string,
  host: HostEntry,
  { column, step, form, padded }: HostStyle,
): readonly string[] {
  const document = documentOf({ [name]: inOrder(host) });
  visit(document, {
    Map(_, node, path) {
      const parent = path.at(-1);
      const key = parent && "key" in parent ? parent.key : undefined;
      if (isScalar(key) && typeof key.value === "string" && INLINE.has(key.value)) node.flow = true;
      if (isCollection(parent) && !isMap(parent)) node.flow = true;
    },
  });
  const [entry] = isMap(document.contents) ? document.contents.items : [];
  if (form !== "block" && isCollection(entry?.value)) entry.value.flow = true;
  return printed(document, step, padded)
    .split("\n")
    .map((line) => " ".repeat(column) + line);
}

/** A new host in a flow mapping, on one line, without brackets around it. */
export function flowText(name: string, host: HostEntry, { form, padded }: HostStyle): string {
  const data = { [name]: inOrder(host) };
  if (form === "json") return inner(JSON.stringify(data, null, 1).replace(/\n */g, " "));
  const document = documentOf(data);
  if (isCollection(document.contents)) document.contents.flow = true;
  return inner(printed(document, 2, padded));
}

/** The lines of a new host in JSON with one key per line, with their indentation. */
export function jsonLines(name: string, host: HostEntry, { column, step }: HostStyle): readonly string[] {
  const lines = JSON.stringify({ [name]: inOrder(host) }, null, step)
    .split("\n")
    .slice(1, -1);
  return lines.map((line) => " ".repeat(column) + line.slice(step));
}

/** A key as YAML writes it, in quotes if it needs them. */
export function keyText(name: string): string {
  return printed(documentOf(name), 2, true);
}

/** Text that YAML 1.1 reads as another type, such as `on`, is quoted too, because some editors and tools read that. */
function documentOf(data: unknown): Document {
  return new Document(data, { version: "1.2", compat: "yaml-1.1", aliasDuplicateObjects: false });
}

function printed(document: Document, indent: number, flowCollectionPadding: boolean): string {
  return document.toString({ lineWidth: 0, indent, flowCollectionPadding }).replace(/\n$/, "");
}

function inner(braced: string): string {
  return braced.slice(1, -1).trim();
}

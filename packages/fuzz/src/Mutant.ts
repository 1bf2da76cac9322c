import { parse, stringify, type ToStringOptions } from "yaml";
import type { Data } from "./places";

/** A manifest to mutate. */
export interface Example {
  /** Name in reports. */
  readonly name: string;
  /** The manifest's text. */
  readonly text: string;
}

/** One change to a manifest: to its data, to the text that the data becomes, or to the bytes of that text. */
export type Change =
  | { readonly on: "data"; readonly label: string; apply(data: Data): void }
  | { readonly on: "text"; readonly label: string; apply(text: string): string }
  | { readonly on: "bytes"; readonly label: string; apply(bytes: Buffer): Buffer };

/** An example and its changes, which apply in this order: data, text, bytes. */
export interface Mutant {
  readonly example: Example;
  /** Format of changed data as YAML. Without a change of data, the example's text stays. */
  readonly style: Style;
  /** The changes; each is independent of the others. */
  readonly changes: readonly Change[];
}

/** Options of the YAML library. */
export type Style = Pick<ToStringOptions, "collectionStyle" | "defaultStringType">;

/** The mutated manifest as it is written to a file. */
export function contentOf({ example, style, changes }: Mutant): Buffer {
  let text = example.text;
  const onData = changes.filter((change) => change.on === "data");
  if (onData.length > 0) {
    const data: Data = parse(example.text);
    for (const change of onData) change.apply(data);
    text = stringify(data, { lineWidth: 0, aliasDuplicateObjects: false, ...style });
  }
  for (const change of changes) if (change.on === "text") text = change.apply(text);
  let bytes = Buffer.from(text, "utf8");
  for (const change of changes) if (change.on === "bytes") bytes = Buffer.from(change.apply(bytes));
  return bytes;
}

import { isList, isPlainSet } from "./_shapes";
import { type Bindings, type Item, isCommented, isExpression } from "./Expression";
import { print } from "./print";

/** JSON data. */
export type Data = string | number | boolean | null | readonly Data[] | DataObject;

/** A JSON object. */
export interface DataObject {
  /** A value by its name. */
  readonly [name: string]: Data;
}

/** An expression as JSON data. Anything that JSON lacks becomes its Nix text, such as `./a` for a path. */
export function toData(value: Bindings): DataObject;
export function toData(value: Item): Data;
export function toData(value: Item): Data {
  if (isCommented(value)) return toData(value.value);
  if (isExpression(value)) return value.kind === "multiline" ? value.text : print(value);
  if (isList(value)) return value.map((item) => toData(item));
  if (isPlainSet(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toData(child)]));
  }
  return value;
}

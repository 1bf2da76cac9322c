import { type Item, isCommented, isExpression } from "./Expression";
import { print } from "./print";

/** JSON data. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [name: string]: Data };

/** An expression as plain data: what plain values cannot say becomes its Nix text, a path `./a` for one. */
export function toData(value: Item): Data {
  if (isCommented(value)) return toData(value.value);
  if (isExpression(value)) return value.kind === "multiline" ? value.text : print(value);
  if (Array.isArray(value)) return value.map(toData);
  if (typeof value !== "object" || value === null) return value as Data;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toData(child)]));
}

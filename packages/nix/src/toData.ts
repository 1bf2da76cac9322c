import { isExpression, type Nix } from "./Expression";
import { print } from "./print";

/** JSON data. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [name: string]: Data };

/** An expression as plain data: what plain values cannot say becomes its Nix text, a path `./a` for one. */
export function toData(value: Nix): Data {
  if (isExpression(value)) return print(value);
  if (Array.isArray(value)) return value.map(toData);
  if (typeof value !== "object" || value === null) return value as Data;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toData(child)]));
}

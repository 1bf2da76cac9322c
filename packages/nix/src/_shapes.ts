import {
  type Bindings,
  type CallExpression,
  type FunctionExpression,
  type Item,
  isExpression,
  type Nix,
  type SectionsExpression,
} from "./Expression";

/** Whether the value starts on the current line and may continue on further lines: `{`, `[`, `x: {`. */
export function opens(value: Nix): boolean {
  return opensAsTerm(namedParameters(value).body);
}

/** The same for a value that needs no parentheses: a set, a list or a string over several lines. */
export function opensAsTerm(value: Nix): boolean {
  if (isExpression(value) && value.kind === "multiline") return value.text.includes("\n");
  return isSetOrList(value) && Object.keys(isExpression(value) ? value.bindings : value).length > 0;
}

/** Whether the value is printed in braces or brackets. */
export function isSetOrList(value: Nix): value is SectionsExpression | readonly Item[] | Bindings {
  return isList(value) || isPlainSet(value) || (isExpression(value) && value.kind === "sections");
}

/** Whether the value needs parentheses as an argument or a list element. */
export function isCompound(value: Nix): boolean {
  if (typeof value === "number") return value < 0;
  return isExpression(value) && ["call", "operator", "function", "let"].includes(value.kind);
}

/** The parameters of nested functions `a: b: …`, and the body inside; none for a function of a set. */
export function namedParameters(value: Nix): { readonly names: readonly string[]; readonly body: Nix } {
  if (!isFunction(value) || typeof value.parameter !== "string") return { names: [], body: value };
  const { names, body } = namedParameters(value.body);
  return { names: [value.parameter, ...names], body };
}

function isFunction(value: Nix): value is FunctionExpression {
  return isExpression(value) && value.kind === "function";
}

/** Whether the value is a function applied to arguments. */
export function isCall(value: Nix): value is CallExpression {
  return isExpression(value) && value.kind === "call";
}

/** Whether the value is a list. */
export function isList(value: Nix | undefined): value is readonly Item[] {
  return Array.isArray(value);
}

/** Whether the value is a plain object, so an attribute set. */
export function isPlainSet(value: Nix): value is Bindings {
  return typeof value === "object" && value !== null && !isExpression(value) && !isList(value);
}

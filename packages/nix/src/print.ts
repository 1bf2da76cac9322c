import { type Expression, isExpression, type Nix } from "./Expression";

const WIDTH = 100;
const INDENT = "  ";

/** @see https://nix.dev/manual/nix/latest/language/identifiers#keywords */
const KEYWORDS = new Set(["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"]);

/**
 * A Nix file: a comment for its reader, then one expression. The layout is what `nixfmt` leaves alone.
 * @see https://github.com/NixOS/rfcs/blob/master/rfcs/0166-nix-formatting.md
 * @param comment lines of the comment at the top, without `#`
 */
export function printFile(comment: readonly string[], expression: Nix): string {
  return `${comment.map((line) => `# ${line}\n`).join("")}${print(expression)}\n`;
}

/** One expression, laid out over as many lines as it takes, without a final newline. */
export function print(value: Nix): string {
  if (isExpression(value)) return printExpression(value);
  if (isList(value)) return printList(value);
  if (typeof value === "object" && value !== null) return printSet(value, false);
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return printNumber(value);
  return String(value);
}

function printExpression(value: Expression): string {
  switch (value.kind) {
    case "path":
      return value.path;
    case "reference":
      return value.name;
    case "template":
      return `"${value.parts.map((part) => (typeof part === "string" ? escape(part) : `\${${part.name}}`)).join("")}"`;
    case "call":
      return [value.callee, ...value.args].map(argument).join(" ");
    case "operator":
      return printOperator(argument(value.left), value.operator, operand(value.right));
    case "function":
      return printFunction(value.parameter, value.body);
    case "let":
      return `let\n${indent(bindings(value.bindings, false))}\nin\n${print(value.body)}`;
    case "sections":
      return printSet(value.bindings, true);
  }
}

function printList(items: readonly Nix[]): string {
  const printed = items.map(argument);
  const [only] = printed;
  if (only === undefined) return "[ ]";
  return printed.length === 1 && !only.includes("\n") ? `[ ${only} ]` : expandedList(items);
}

function expandedList(items: readonly Nix[]): string {
  return `[\n${indent(items.map(argument).join("\n"))}\n]`;
}

function printSet(set: { readonly [name: string]: Nix }, spaced: boolean): string {
  return Object.keys(set).length === 0 ? "{ }" : `{\n${indent(bindings(set, spaced))}\n}`;
}

function bindings(set: { readonly [name: string]: Nix }, spaced: boolean): string {
  const printed = Object.entries(set).map(([name, value]) => binding([name], value));
  return printed
    .map((text, index) => {
      const apart = spaced && index > 0 && (text.includes("\n") || printed[index - 1]?.includes("\n"));
      return apart ? `\n${text}` : text;
    })
    .join("\n");
}

/** `name = value;`, with sets of one binding folded into the name: `a.b = 1;`. */
function binding(names: readonly string[], value: Nix): string {
  const single = singleBinding(value);
  if (single) return binding([...names, single[0]], single[1]);
  const name = names.map(attributeName).join(".");
  const text = print(value);
  const flat = `${name} = ${text};`;
  if (!text.includes("\n") && flat.length > WIDTH && !isExpression(value) && isList(value)) {
    return `${name} = ${expandedList(value)};`;
  }
  return startsBelow(value, text) ? `${name} =\n${indent(text)};` : flat;
}

function singleBinding(value: Nix): [string, Nix] | undefined {
  if (typeof value !== "object" || value === null || isExpression(value) || isList(value)) return undefined;
  const [first, second] = Object.entries(value);
  return second === undefined ? first : undefined;
}

/** What does not begin on its name's line once it takes several. */
function startsBelow(value: Nix, text: string): boolean {
  if (!isExpression(value) || !text.includes("\n")) return false;
  return value.kind === "let" || value.kind === "function" || value.kind === "operator";
}

function printOperator(left: string, operator: string, right: string): string {
  const flat = `${left} ${operator} ${right}`;
  return flat.includes("\n") || flat.length > WIDTH ? `${left}\n${operator} ${right}` : flat;
}

function printFunction(parameter: string | readonly string[], body: Nix): string {
  const text = print(body);
  if (typeof parameter === "string") {
    const joined = isSetLike(body) || isFunction(body) || !text.includes("\n");
    return `${parameter}:${joined ? " " : "\n"}${text}`;
  }
  return `${parameterSet(parameter)}:\n${text}`;
}

/** On one line up to two names and `...`; else one name a line. */
function parameterSet(names: readonly string[]): string {
  if (names.filter((name) => name !== "...").length <= 2) return `{ ${names.join(", ")} }`;
  return `{\n${indent(names.map((name) => (name === "..." ? name : `${name},`)).join("\n"))}\n}`;
}

function isSetLike(value: Nix): boolean {
  return typeof value === "object" && value !== null && (!isExpression(value) || value.kind === "sections") && !isList(value);
}

function isFunction(value: Nix): boolean {
  return isExpression(value) && value.kind === "function";
}

/** As an argument or a list item: in parentheses unless it is one term. */
function argument(value: Nix): string {
  const compound = isExpression(value) && ["call", "operator", "function", "let"].includes(value.kind);
  const negative = typeof value === "number" && (value < 0 || Object.is(value, -0));
  return compound || negative ? `(${print(value)})` : print(value);
}

/** To the right of an operator, where a call needs no parentheses. */
function operand(value: Nix): string {
  return isExpression(value) && value.kind === "call" ? print(value) : argument(value);
}

function attributeName(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) && !KEYWORDS.has(name) ? name : quote(name);
}

function quote(text: string): string {
  return `"${escape(text)}"`;
}

function escape(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("${", "\\${")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
}

/** Nix has no exponent without a fraction, and no infinities. */
function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`Nix has no number ${value}`);
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return /[.]/.test(text) ? text : text.includes("e") ? text.replace("e", ".0e") : `${text}.0`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, INDENT);
}

function isList(value: Nix): value is readonly Nix[] {
  return Array.isArray(value);
}

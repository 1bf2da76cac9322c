import {
  type Bindings,
  type CallExpression,
  type Expression,
  type FunctionExpression,
  type Item,
  isCommented,
  isExpression,
  isIdentifier,
  type Nix,
  type OperatorExpression,
  type ReferenceExpression,
  type SectionsExpression,
} from "./Expression";

const WIDTH = 100;
const INDENT = "  ";

/**
 * A Nix file: a comment for its reader, then one expression. The layout is what `nixfmt` leaves alone.
 * @see https://github.com/NixOS/rfcs/blob/master/rfcs/0166-nix-formatting.md
 * @param comment lines of the comment at the top, without `#`
 */
export function printFile(comment: readonly string[], expression: Nix): string {
  return `${lines(printComment(comment), print(expression))}\n`;
}

/** One expression, laid out over as many lines as it takes, without a final newline. */
export function print(value: Nix): string {
  layouts = new WeakMap();
  compactCalls = new WeakMap();
  return layout(value);
}

/**
 * What `print` has laid out so far, by the columns taken. Whatever surrounds a value tries more than once how it fits;
 * without these, time would grow exponentially with depth.
 */
let layouts: Memory<string> = new WeakMap();
let compactCalls: Memory<string | undefined> = new WeakMap();

type Memory<Result> = WeakMap<object, Map<number, Result>>;

function remember<Result>(memory: Memory<Result>, value: object, taken: number, compute: () => Result): Result {
  const known = memory.get(value) ?? new Map<number, Result>();
  memory.set(value, known);
  if (!known.has(taken)) known.set(taken, compute());
  return known.get(taken) as Result;
}

/** @param taken columns of the line that something else takes, before or after; indentation does not count */
function layout(value: Nix, taken = 0): string {
  if (typeof value === "object" && value !== null)
    return remember(layouts, value, taken, () => layoutObject(value, taken));
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return printNumber(value);
  return String(value);
}

function layoutObject(value: Expression | readonly Item[] | Bindings, taken: number): string {
  if (isExpression(value)) return layoutExpression(value, taken);
  return isList(value) ? layoutList(value, taken) : layoutSet(value, false);
}

function layoutExpression(value: Expression, taken: number): string {
  switch (value.kind) {
    case "path":
      return value.path;
    case "multiline":
      return layoutMultiline(value.text);
    case "reference":
      return value.name;
    case "template":
      return `"${value.parts.map(templatePart).join("")}"`;
    case "call":
      return compactCall(value, taken) ?? explodedCall(value);
    case "operator":
      return layoutOperator(value, taken);
    case "function":
      return layoutFunction(value, taken);
    case "let":
      return lines("let", indent(bindings(value.bindings, false)), "in", layout(value.body, taken));
    case "sections":
      return layoutSet(value.bindings, true);
  }
}

/** A `$` before a splice would take its meaning away. */
function templatePart(part: string | ReferenceExpression): string {
  return typeof part === "string" ? escapeText(part).replace(/\$$/, "\\$") : `\${${part.name}}`;
}

/** On one line only with a single element. */
function layoutList(items: readonly Item[], taken: number): string {
  const [first, second] = items;
  if (first === undefined) return "[ ]";
  const flat = second === undefined && !isCommented(first) ? `[ ${term(first)} ]` : undefined;
  return flat !== undefined && fits(flat, taken) ? flat : expandedList(items);
}

function expandedList(items: readonly Item[]): string {
  return lines("[", indent(lines(...items.map((item) => withComment(item, term)))), "]");
}

function withComment(item: Item, print: (value: Nix) => string): string {
  return isCommented(item) ? lines(printComment(item.lines), print(item.value)) : print(item);
}

function printComment(comment: readonly string[]): string {
  return comment.map((line) => `# ${line}`.trimEnd()).join("\n");
}

/** What has one line only goes into double quotes, as nixfmt would have it. */
function layoutMultiline(text: string): string {
  if (!text.includes("\n")) return quote(text);
  return `''\n${indent(indentedLines(text).join("\n"))}''`;
}

/** The lines of an indented string: Nix takes away the indentation that they have in common, unless it is escaped. */
function indentedLines(text: string): readonly string[] {
  const all = escapeIndented(text).split("\n");
  const first = all.findIndex((line) => line.trimStart() !== "");
  const isIndented = all.every((line) => line === "" || line.startsWith(" "));
  return all.map((line, index) => {
    const isBlank = line.startsWith(" ") && line.trimStart() === "";
    return isBlank || (isIndented && index === first) ? `''\\${line}` : line;
  });
}

/**
 * A quote is escaped where it would become part of an escape, or of the end.
 * @throws Error for text that no Nix string can hold
 */
function escapeIndented(text: string): string {
  assertHoldable(text);
  return text
    .replaceAll(/''|'(?=\$\{|[\r\t]|$)|\$\{/g, (found) => (found === "'" ? "''\\'" : found === "''" ? "'''" : "''${"))
    .replaceAll("\r", "''\\r")
    .replaceAll("\t", "''\\t");
}

function layoutSet(set: Bindings, spaced: boolean): string {
  return Object.keys(set).length === 0 ? "{ }" : lines("{", indent(bindings(set, spaced)), "}");
}

function bindings(set: Bindings, spaced: boolean): string {
  const printed = Object.entries(set).map(([name, item]) => withComment(item, (value) => binding([name], value)));
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
  if (single && !isCommented(single[1])) return binding([...names, single[0]], single[1]);
  const name = names.map(attributeName).join(".");
  const taken = name.length + " = ;".length;
  const beside = besideName(value, taken, name.includes('"'));
  if (beside !== undefined) return `${name} = ${beside};`;
  return `${name} =\n${indent(isCall(value) && !isSimple(value) ? explodedCall(value) : layout(value, ";".length))};`;
}

function singleBinding(value: Nix): [string, Item] | undefined {
  if (!isPlainSet(value)) return undefined;
  const [first, second] = Object.entries(value);
  return second === undefined ? first : undefined;
}

/** A binding's value from its name's line on; undefined for what begins below, because it does not fit beside. */
function besideName(value: Nix, taken: number, quoted: boolean): string | undefined {
  const text = layout(value, taken);
  if (quoted && !text.includes("\n") && !fits(text, taken)) return undefined;
  if (fits(text, taken) || !isExpression(value) || opens(value)) return text;
  if (value.kind === "call") return compactCall(value, taken);
  if (value.kind !== "operator") return text.includes("\n") ? undefined : text;
  if (opensAsTerm(value.left)) return operatorLines(value, expandedArgument(value.left, false, 0), ";".length);
  const left = `${operand(value.left)} ${value.operator} `;
  return opensAsTerm(value.right) && fits(`${left}{`, taken - ";".length) ? left + layout(value.right) : undefined;
}

/** A call on one line, but for one argument that may take several; undefined when that is not enough. */
function compactCall(value: CallExpression, taken: number): string | undefined {
  return remember(compactCalls, value, taken, () => {
    const flat = [value.callee, ...value.args].map((part) => term(part)).join(" ");
    if (fits(flat, taken)) return flat;
    return isSimple(value) ? simpleCall(value) : huggingCall(value, taken);
  });
}

/** What nixfmt never breaks: a name, a string, a number, or a call with at most two such arguments. */
function isSimple(value: Nix): boolean {
  if (isCall(value)) return value.args.length <= 2 && [value.callee, ...value.args].every(isSimple);
  return !isCompound(value) && !isSetOrList(value);
}

function simpleCall({ callee, args }: CallExpression): string {
  return [callee, ...args]
    .map((part, index) => (isCompound(part) && index === args.length ? ownLines(layout(part)) : term(part, 0)))
    .join(" ");
}

/** A call with one argument over several lines and all else beside it, the last one that allows it. */
function huggingCall({ callee, args }: CallExpression, taken: number): string | undefined {
  const texts = args.map((part) => term(part));
  const candidates = args.map((arg, index) => {
    if (isBesideList(args, index)) return undefined;
    const [before, after] = [[term(callee), ...texts.slice(0, index)].join(" "), texts.slice(index + 1)];
    const expanded = expandedArgument(arg, index === args.length - 1, taken + width(before) + 1);
    const joined = [before, expanded, ...after].join(" ");
    return `${before}${after}`.includes("\n") || !edgesFit(joined, taken) ? undefined : joined;
  });
  return candidates.findLast((candidate) => candidate !== undefined);
}

/** Two lists in a row are laid out alike. */
function isBesideList(args: readonly Nix[], index: number): boolean {
  return isList(args[index]) && (isList(args[index - 1]) || isList(args[index + 1]));
}

/** An argument over several lines, where that is possible. */
function expandedArgument(value: Nix, last: boolean, taken: number): string {
  if (isList(value) && value.length > 0) return expandedList(value);
  if (!isCompound(value) || (last ? opensAsLast(value) : opens(value) || isSimple(value))) return term(value);
  return isCall(value) && !last ? callInParentheses(value, taken, huggingCall) : ownLines(layout(value));
}

/** As many arguments as fit beside the function, then one a line; the last always on a line of its own. */
function explodedCall({ callee, args }: CallExpression): string {
  const last = args.length - 1;
  const [head, ...rest] = [term(callee), ...args.map((arg, index) => (index === last ? lastArgument(arg) : term(arg)))];
  const beside = rest.findIndex(
    (_, index) =>
      index === last || isBesideList(args, index) || !fits([head, ...rest.slice(0, index + 1)].join(" "), 0),
  );
  return lines([head, ...rest.slice(0, beside)].join(" "), indent(lines(...rest.slice(beside))));
}

/** The operands on one line, or each on a line of its own. Both operators associate to the right. */
function layoutOperator(value: OperatorExpression, taken: number): string {
  const flat = operands(value).map(operand).join(` ${value.operator} `);
  return fits(flat, taken) ? flat : operatorLines(value, operand(value.left), taken);
}

function operands({ operator, left, right }: OperatorExpression): readonly Nix[] {
  const same = isExpression(right) && right.kind === "operator" && right.operator === operator;
  return [left, ...(same ? operands(right) : [right])];
}

function operatorLines(value: OperatorExpression, first: string, taken: number): string {
  const others = operands(value).slice(1);
  const prefix = value.operator.length + 1;
  return lines(
    first,
    ...others.map((other, index) => {
      const rest = prefix + (index === others.length - 1 ? taken : 0);
      if (!isCall(other)) return `${value.operator} ${term(other, rest)}`;
      const compact = compactCall(other, rest);
      return compact ? `${value.operator} ${compact}` : lines(value.operator, indent(explodedCall(other)));
    }),
  );
}

/** Beside an operator a call needs no parentheses. */
function operand(value: Nix): string {
  return isCall(value) ? layout(value) : term(value);
}

/** Named parameters stand in a row; after more than two nixfmt breaks before a body that does not open beside them. */
function layoutFunction(value: FunctionExpression, taken: number): string {
  if (typeof value.parameter !== "string") return lines(`${parameterSet(value.parameter)}:`, layout(value.body, taken));
  const { names, body } = namedParameters(value);
  const head = names.map((name) => `${name}:`).join(" ");
  const text = layout(body, taken + head.length + 1);
  const beside = opens(body) || (names.length <= 2 && fits(text, taken + head.length + 1));
  return beside ? `${head} ${text}` : lines(head, layout(body));
}

function namedParameters(value: Nix): { readonly names: readonly string[]; readonly body: Nix } {
  if (!isFunction(value) || typeof value.parameter !== "string") return { names: [], body: value };
  const { names, body } = namedParameters(value.body);
  return { names: [value.parameter, ...names], body };
}

/** On one line up to two names and `...`; else one name a line. */
function parameterSet(names: readonly string[]): string {
  if (names.length === 0) return "{ }";
  if (names.filter((name) => name !== "...").length <= 2) return `{ ${names.join(", ")} }`;
  return lines("{", indent(lines(...names.map((name) => (name === "..." ? name : `${name},`)))), "}");
}

/** As a list's element, an operand or an argument: in parentheses unless it is one term. */
function term(value: Nix, taken = 0): string {
  if (!isCompound(value)) return layout(value);
  if (isCall(value)) return callInParentheses(value, taken, compactCall);
  const text = layout(value);
  return fits(text, taken + "()".length) || opens(value) ? `(${text})` : ownLines(text);
}

function callInParentheses(value: CallExpression, taken: number, compact: typeof compactCall): string {
  const text = compact(value, taken + "()".length);
  return text ? `(${text})` : lines(`(${explodedCall(value)}`, ")");
}

/** As the last argument of a call: it opens beside the call where it is a set, a list or a function of one name. */
function lastArgument(value: Nix): string {
  const text = term(value);
  const multiline = isCompound(value) && text.includes("\n");
  return multiline && !opensAsLast(value) ? ownLines(layout(value)) : text;
}

function opensAsLast(value: Nix): boolean {
  if (!isExpression(value)) return false;
  if (value.kind === "function") return typeof value.parameter === "string" && opensAsTerm(value.body);
  const [only, second] = value.kind === "call" ? value.args : [];
  return (
    value.kind === "call" && second === undefined && opensAsTerm(only as Nix) && /^[\w'-]+$/.test(term(value.callee))
  );
}

function ownLines(text: string): string {
  return lines("(", indent(text), ")");
}

/** What begins on the line it is put on, over however many lines it goes: `{`, `[`, `x: {`. */
function opens(value: Nix): boolean {
  return opensAsTerm(namedParameters(value).body);
}

function opensAsTerm(value: Nix): boolean {
  if (isExpression(value) && value.kind === "multiline") return value.text.includes("\n");
  return isSetOrList(value) && Object.keys(isExpression(value) ? value.bindings : value).length > 0;
}

function isSetOrList(value: Nix): value is SectionsExpression | readonly Item[] | Bindings {
  return isList(value) || isPlainSet(value) || (isExpression(value) && value.kind === "sections");
}

function isCompound(value: Nix): boolean {
  if (typeof value === "number") return value < 0;
  return isExpression(value) && ["call", "operator", "function", "let"].includes(value.kind);
}

function attributeName(name: string): string {
  return isIdentifier(name) ? name : quote(name);
}

function quote(text: string): string {
  return `"${escapeText(text)}"`;
}

function assertHoldable(text: string): void {
  if (/[\0\p{Surrogate}]/u.test(text)) throw new Error(`Nix has no string ${JSON.stringify(text)}`);
}

/** @throws Error for text that no Nix string can hold */
function escapeText(text: string): string {
  assertHoldable(text);
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("${", "\\${")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
}

/**
 * Nix has no exponent without a fraction, no infinities, and no numbers so near zero that they lose precision.
 * @throws Error for a number that Nix cannot read
 */
function printNumber(value: number): string {
  const subnormal = value !== 0 && Math.abs(value) < 2 ** -1022;
  if (!Number.isFinite(value) || subnormal) throw new Error(`Nix has no number ${value}`);
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return text.includes(".") ? text : text.includes("e") ? text.replace("e", ".0e") : `${text}.0`;
}

function indent(text: string): string {
  // Not by a regular expression, whose line ends include U+2028: that may stand inside a string.
  return text
    .split("\n")
    .map((line) => line && INDENT + line)
    .join("\n");
}

function lines(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n");
}

function fits(text: string, taken: number): boolean {
  return !text.includes("\n") && width(text) + taken <= WIDTH;
}

/** True when both the first line and the last leave room for what is taken. */
function edgesFit(text: string, taken: number): boolean {
  const all = text.split("\n");
  return fits(all[0] as string, taken) && fits(all.at(-1) as string, taken);
}

/** Columns, as nixfmt counts them. */
function width(text: string): number {
  return [...text].length;
}

function isFunction(value: Nix): value is FunctionExpression {
  return isExpression(value) && value.kind === "function";
}

function isCall(value: Nix): value is CallExpression {
  return isExpression(value) && value.kind === "call";
}

function isList(value: Nix | undefined): value is readonly Item[] {
  return Array.isArray(value);
}

function isPlainSet(value: Nix): value is Bindings {
  return typeof value === "object" && value !== null && !isExpression(value) && !isList(value);
}

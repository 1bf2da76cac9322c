import { edgesFit, fits, indent, lines, width } from "./_lines";
import { attributeName, escapeText, indentedLines, printNumber, quote } from "./_literals";
import { type Memory, remember } from "./_Memory";
import { isCall, isCompound, isList, isPlainSet, isSetOrList, namedParameters, opens, opensAsTerm } from "./_shapes";
import {
  type Bindings,
  type CallExpression,
  type Expression,
  type FunctionExpression,
  type Item,
  isCommented,
  isExpression,
  type Nix,
  type OperatorExpression,
  type ReferenceExpression,
} from "./Expression";

/**
 * A Nix file: a comment at the top, then one expression, laid out so that `nixfmt` does not change it.
 * @see https://github.com/NixOS/rfcs/blob/master/rfcs/0166-nix-formatting.md
 * @param comment lines of the comment at the top, without `#`
 */
export function printFile(comment: readonly string[], expression: Nix): string {
  return `${lines(printComment(comment), print(expression))}\n`;
}

/** One expression, on as many lines as it needs, without a final newline. */
export function print(value: Nix): string {
  layouts = new WeakMap();
  compactCalls = new WeakMap();
  return layout(value);
}

/**
 * Layouts that the current call of `print` has made. A value is laid out several times to see what fits, so without
 * this memory, time would grow exponentially with depth.
 */
let layouts: Memory<string> = new WeakMap();
let compactCalls: Memory<string | undefined> = new WeakMap();

/** @param taken columns of the line that other text takes, before or after; without indentation */
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

/** A `$` before a splice is escaped, or Nix would not see the splice. */
function templatePart(part: string | ReferenceExpression): string {
  return typeof part === "string" ? escapeText(part).replace(/\$$/, "\\$") : `\${${part.name}}`;
}

/** A list is on one line only if it has at most one element. */
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

/** A single line goes into double quotes, as in nixfmt's layout. */
function layoutMultiline(text: string): string {
  if (!text.includes("\n")) return quote(text);
  return `''\n${indent(indentedLines(text).join("\n"))}''`;
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

/** A binding's value if it starts on the line of the name; undefined if it has to start on the next line. */
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

/** A call on one line, except for one argument that may take several; undefined if it does not fit that way. */
function compactCall(value: CallExpression, taken: number): string | undefined {
  return remember(compactCalls, value, taken, () => {
    const flat = [value.callee, ...value.args].map((part) => term(part)).join(" ");
    if (fits(flat, taken)) return flat;
    return isSimple(value) ? simpleCall(value) : huggingCall(value, taken);
  });
}

/** Whether nixfmt never breaks it: a name, a string, a number, or a call with at most two such arguments. */
function isSimple(value: Nix): boolean {
  if (isCall(value)) return value.args.length <= 2 && [value.callee, ...value.args].every(isSimple);
  return !isCompound(value) && !isSetOrList(value);
}

function simpleCall({ callee, args }: CallExpression): string {
  return [callee, ...args]
    .map((part, index) => (isCompound(part) && index === args.length ? ownLines(layout(part)) : term(part, 0)))
    .join(" ");
}

/** A call in which one argument takes several lines, the last one possible, and the rest is beside it. */
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

/** Whether the argument is a list next to another list: nixfmt lays out both in the same way. */
function isBesideList(args: readonly Nix[], index: number): boolean {
  return isList(args[index]) && (isList(args[index - 1]) || isList(args[index + 1]));
}

/** An argument over several lines, if possible. */
function expandedArgument(value: Nix, last: boolean, taken: number): string {
  if (isList(value) && value.length > 0) return expandedList(value);
  if (!isCompound(value) || (last ? opensAsLast(value) : opens(value) || isSimple(value))) return term(value);
  return isCall(value) && !last ? callInParentheses(value, taken, huggingCall) : ownLines(layout(value));
}

/** As many arguments as fit beside the function, then one per line. The last one always has its own line. */
function explodedCall({ callee, args }: CallExpression): string {
  const last = args.length - 1;
  const [head, ...rest] = [term(callee), ...args.map((arg, index) => (index === last ? lastArgument(arg) : term(arg)))];
  const beside = rest.findIndex(
    (_, index) =>
      index === last || isBesideList(args, index) || !fits([head, ...rest.slice(0, index + 1)].join(" "), 0),
  );
  return lines([head, ...rest.slice(0, beside)].join(" "), indent(lines(...rest.slice(beside))));
}

/** The operands on one line, or each on its own line. Both operators associate to the right. */
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

/** Beside an operator, a call needs no parentheses. */
function operand(value: Nix): string {
  return isCall(value) ? layout(value) : term(value);
}

/** Named parameters are on one line. After more than two, nixfmt breaks before a body that does not open beside them. */
function layoutFunction(value: FunctionExpression, taken: number): string {
  if (typeof value.parameter !== "string") return lines(`${parameterSet(value.parameter)}:`, layout(value.body, taken));
  const { names, body } = namedParameters(value);
  const head = names.map((name) => `${name}:`).join(" ");
  const text = layout(body, taken + head.length + 1);
  const beside = opens(body) || (names.length <= 2 && fits(text, taken + head.length + 1));
  return beside ? `${head} ${text}` : lines(head, layout(body));
}

/** Up to two names and `...` are on one line; otherwise each name has its own line. */
function parameterSet(names: readonly string[]): string {
  if (names.length === 0) return "{ }";
  if (names.filter((name) => name !== "...").length <= 2) return `{ ${names.join(", ")} }`;
  return lines("{", indent(lines(...names.map((name) => (name === "..." ? name : `${name},`)))), "}");
}

/** A list element, operand or argument: in parentheses unless it is a single term. */
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

/** The last argument of a call. A set, a list or a function of one name opens beside the call. */
function lastArgument(value: Nix): string {
  const text = term(value);
  const multiline = isCompound(value) && text.includes("\n");
  return multiline && !opensAsLast(value) ? ownLines(layout(value)) : text;
}

function opensAsLast(value: Nix): boolean {
  if (!isExpression(value)) return false;
  if (value.kind === "function") return typeof value.parameter === "string" && opensAsTerm(value.body);
  if (value.kind !== "call") return false;
  const [only, second] = value.args;
  return only !== undefined && second === undefined && opensAsTerm(only) && /^[\w'-]+$/.test(term(value.callee));
}

function ownLines(text: string): string {
  return lines("(", indent(text), ")");
}

/**
 * Nix expressions as data. Plain JavaScript values stand for themselves: strings, finite numbers, booleans, null,
 * arrays (lists) and plain objects (attribute sets); what JSON cannot say is made by the functions below.
 */
export type Nix = string | number | boolean | null | Expression | readonly Item[] | Bindings;

/** Names and what they stand for. */
export interface Bindings {
  readonly [name: string]: Item;
}

/** What stands on lines of its own, a binding's value or a list's element: only there can a comment precede it. */
export type Item = Nix | Commented;

/** A value with a comment above it. */
export interface Commented extends Tagged<"comment"> {
  readonly lines: readonly string[];
  readonly value: Nix;
}

/** What plain values cannot say. */
export type Expression =
  | PathExpression
  | MultilineExpression
  | ReferenceExpression
  | TemplateExpression
  | CallExpression
  | OperatorExpression
  | FunctionExpression
  | LetExpression
  | SectionsExpression;

interface PathExpression extends Tagged<"path"> {
  readonly path: string;
}
export interface MultilineExpression extends Tagged<"multiline"> {
  readonly text: string;
}
export interface ReferenceExpression extends Tagged<"reference"> {
  readonly name: string;
}
interface TemplateExpression extends Tagged<"template"> {
  readonly parts: readonly (string | ReferenceExpression)[];
}
export interface CallExpression extends Tagged<"call"> {
  readonly callee: Nix;
  readonly args: readonly Nix[];
}
export interface OperatorExpression extends Tagged<"operator"> {
  readonly operator: "++" | "//";
  readonly left: Nix;
  readonly right: Nix;
}
export interface FunctionExpression extends Tagged<"function"> {
  readonly parameter: string | readonly string[];
  readonly body: Nix;
}
interface LetExpression extends Tagged<"let"> {
  readonly bindings: Bindings;
  readonly body: Nix;
}
export interface SectionsExpression extends Tagged<"sections"> {
  readonly bindings: Bindings;
}

const EXPRESSION = Symbol("nix expression");

interface Tagged<Kind extends string> {
  readonly [EXPRESSION]: true;
  readonly kind: Kind;
}

/** True for what the functions below made, false for plain values. */
export function isExpression(value: Item): value is Expression {
  return isTagged(value) && value.kind !== "comment";
}

/** True for what `commented` made. */
export function isCommented(value: Item): value is Commented {
  return isTagged(value) && value.kind === "comment";
}

function isTagged(value: Item): value is Expression | Commented {
  return typeof value === "object" && value !== null && EXPRESSION in value;
}

function tag<Kind extends string, Fields>(kind: Kind, fields: Fields): Tagged<Kind> & Fields {
  return { [EXPRESSION]: true, kind, ...fields };
}

/** @see https://nix.dev/manual/nix/latest/language/identifiers#keywords */
const KEYWORDS = new Set(["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"]);

/** True for a name that needs no quotes. */
export function isIdentifier(name: string): boolean {
  return /^[a-zA-Z_][\w'-]*$/.test(name) && !KEYWORDS.has(name);
}

/**
 * A path literal, such as `./hosts/laptop-old` or `../../modules`.
 * @throws Error unless it starts with `./` or `../` and holds only characters that need no quotes
 */
export function path(text: string): PathExpression {
  if (!/^\.\.?(\/[\w.+-]+)+$/.test(text)) throw new Error(`"${text}" is not a relative Nix path`);
  return tag("path", { path: text });
}

/**
 * A name in scope, attributes included: `lib.mkForce`.
 * @throws Error when it is not names joined by dots
 */
export function reference(name: string): ReferenceExpression {
  if (!name.split(".").every(isIdentifier)) throw new Error(`"${name}" is not a Nix reference`);
  return tag("reference", { name });
}

/** A string with references spliced in: ``template`${reference("nixpkgs")}/nixos` ``. */
export function template(texts: TemplateStringsArray, ...references: ReferenceExpression[]): TemplateExpression {
  return tag("template", {
    parts: texts.flatMap((text, index) => [text, ...references.slice(index, index + 1)]).filter((part) => part !== ""),
  });
}

/** A string written over several lines, between two quotes each side, as people write scripts and files. */
export function multiline(text: string): MultilineExpression {
  return tag("multiline", { text });
}

/**
 * A binding's value, or a list's element, with a comment on the lines above it.
 * @param lines the comment's, without `#`
 * @throws Error for a line that is more than one
 */
export function commented(lines: readonly string[], value: Nix): Commented {
  const broken = lines.find((line) => /[\r\n]/.test(line));
  if (broken !== undefined) throw new Error(`${JSON.stringify(broken)} is more than one line of a comment`);
  return tag("comment", { lines, value });
}

/** A function applied to its arguments. */
export function call(callee: Nix, ...args: readonly [Nix, ...Nix[]]): CallExpression {
  return tag("call", { callee, args });
}

/** Two lists joined. */
export function concat(left: Nix, right: Nix): OperatorExpression {
  return tag("operator", { operator: "++" as const, left, right });
}

/** The left set updated with the right. */
export function update(left: Nix, right: Nix): OperatorExpression {
  return tag("operator", { operator: "//" as const, left, right });
}

/**
 * A function of one named parameter, or of a set: `["lib", "..."]` is `{ lib, ... }:`.
 * @throws Error when a parameter is no identifier, or is there twice; `...` may only be the last of a set
 */
export function lambda(parameter: string | readonly string[], body: Nix): FunctionExpression {
  const names =
    typeof parameter === "string" ? [parameter] : parameter.at(-1) === "..." ? parameter.slice(0, -1) : parameter;
  if (!names.every(isIdentifier) || new Set(names).size < names.length) {
    throw new Error(`"${names.join(", ")}" are not parameters of a Nix function`);
  }
  return tag("function", { parameter, body });
}

/** `let` bindings around an expression. */
export function letIn(bindings: Bindings, body: Nix): LetExpression {
  return tag("let", { bindings, body });
}

/** An attribute set whose longer bindings stand apart, with blank lines between. */
export function sections(bindings: Bindings): SectionsExpression {
  return tag("sections", { bindings });
}

/** A value that any other definition overrides: `lib.mkDefault`. */
export function mkDefault(value: Nix): CallExpression {
  return call(reference("lib.mkDefault"), value);
}

/** A value that overrides any other definition: `lib.mkForce`. */
export function mkForce(value: Nix): CallExpression {
  return call(reference("lib.mkForce"), value);
}

/** Definitions that hold only under a condition: `lib.mkIf`. */
export function mkIf(condition: Nix, value: Nix): CallExpression {
  return call(reference("lib.mkIf"), condition, value);
}

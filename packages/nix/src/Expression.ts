/**
 * Nix expressions as data. Plain JavaScript values are Nix values: strings, finite numbers, booleans, null, arrays
 * (lists) and plain objects (attribute sets). The functions below create everything that JSON lacks.
 */
export type Nix = string | number | boolean | null | Expression | readonly Item[] | Bindings;

/** Names and their values: the content of an attribute set or of a `let`. */
export interface Bindings {
  /** A value by its name, which is quoted if it is not an identifier. */
  readonly [name: string]: Item;
}

/** A binding's value or a list element. These start on their own line, so a comment can precede them. */
export type Item = Nix | Commented;

/** A value with a comment above it. */
export interface Commented extends Tagged<"comment"> {
  /** Lines of the comment, without `#`. */
  readonly lines: readonly string[];
  /** The value below the comment. */
  readonly value: Nix;
}

/** An expression that no plain value represents. */
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
  /** Relative path that starts with `./` or `../`. */
  readonly path: string;
}
/** A string in `''`. */
export interface MultilineExpression extends Tagged<"multiline"> {
  /** Value of the string, without indentation or escapes. */
  readonly text: string;
}
/** A name in scope. */
export interface ReferenceExpression extends Tagged<"reference"> {
  /** Identifiers joined by dots. */
  readonly name: string;
}
interface TemplateExpression extends Tagged<"template"> {
  /** Literal texts and spliced references, in order. */
  readonly parts: readonly (string | ReferenceExpression)[];
}
/** A function applied to arguments. */
export interface CallExpression extends Tagged<"call"> {
  /** The function. */
  readonly callee: Nix;
  /** One argument or more, in order. */
  readonly args: readonly Nix[];
}
/** Two operands joined by an operator. */
export interface OperatorExpression extends Tagged<"operator"> {
  /** `++` concatenates lists, `//` updates sets. */
  readonly operator: "++" | "//";
  /** Operand before the operator. */
  readonly left: Nix;
  /** Operand after the operator. */
  readonly right: Nix;
}
/** A function definition. */
export interface FunctionExpression extends Tagged<"function"> {
  /** A name, or the names in a set pattern, of which `...` may be the last. */
  readonly parameter: string | readonly string[];
  /** Result of the function. */
  readonly body: Nix;
}
interface LetExpression extends Tagged<"let"> {
  /** Names in scope of the body. */
  readonly bindings: Bindings;
  /** Value of the whole expression. */
  readonly body: Nix;
}
/** An attribute set with blank lines between its longer bindings. */
export interface SectionsExpression extends Tagged<"sections"> {
  /** Content of the set. */
  readonly bindings: Bindings;
}

const EXPRESSION = Symbol("nix expression");

interface Tagged<Kind extends string> {
  /** Distinguishes expressions from plain objects. */
  readonly [EXPRESSION]: true;
  /** Which kind of expression it is. */
  readonly kind: Kind;
}

/** Whether a function of this file created the value, other than `commented`; false for plain values. */
export function isExpression(value: Item): value is Expression {
  return isTagged(value) && value.kind !== "comment";
}

/** Whether `commented` created the value. */
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

/** Whether a name needs no quotes. */
export function isIdentifier(name: string): boolean {
  return /^[a-zA-Z_][\w'-]*$/.test(name) && !KEYWORDS.has(name);
}

/**
 * A path literal, such as `./hosts/laptop-old` or `../../modules`.
 * @throws Error unless it starts with `./` or `../` and has only characters that need no quotes
 */
export function path(text: string): PathExpression {
  if (!/^\.\.?(\/[\w.+-]+)+$/.test(text)) throw new Error(`"${text}" is not a relative Nix path`);
  return tag("path", { path: text });
}

/**
 * A name in scope, which may include attributes: `lib.mkForce`.
 * @throws Error unless it is identifiers joined by dots
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

/** A string over several lines, in `''`, for scripts and files. A text without line breaks is printed in double quotes. */
export function multiline(text: string): MultilineExpression {
  return tag("multiline", { text });
}

/**
 * A binding's value, or a list element, with a comment above it.
 * @param lines lines of the comment, without `#`
 * @throws Error if a line contains a line break
 */
export function commented(lines: readonly string[], value: Nix): Commented {
  const broken = lines.find((line) => /[\r\n]/.test(line));
  if (broken !== undefined)
    throw new Error(`${JSON.stringify(broken)} has a line break, so it is more than one line of a comment`);
  return tag("comment", { lines, value });
}

/** A function applied to its arguments. */
export function call(callee: Nix, ...args: readonly [Nix, ...Nix[]]): CallExpression {
  return tag("call", { callee, args });
}

/** Concatenates two lists: `left ++ right`. */
export function concat(left: Nix, right: Nix): OperatorExpression {
  return tag("operator", { operator: "++" as const, left, right });
}

/** Updates a set with another: `left // right`. On equal names, the right value wins. */
export function update(left: Nix, right: Nix): OperatorExpression {
  return tag("operator", { operator: "//" as const, left, right });
}

/**
 * A function of one named parameter, or of a set: `["lib", "..."]` is `{ lib, ... }:`.
 * @throws Error if a parameter is not an identifier or is repeated; `...` may only be the last one of a set
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

/** An attribute set with blank lines between its longer bindings. */
export function sections(bindings: Bindings): SectionsExpression {
  return tag("sections", { bindings });
}

/** A default value, which an ordinary definition overrides: `lib.mkDefault`. */
export function mkDefault(value: Nix): CallExpression {
  return call(reference("lib.mkDefault"), value);
}

/** A value that overrides ordinary definitions: `lib.mkForce`. */
export function mkForce(value: Nix): CallExpression {
  return call(reference("lib.mkForce"), value);
}

/** A definition that applies only under a condition: `lib.mkIf`. */
export function mkIf(condition: Nix, value: Nix): CallExpression {
  return call(reference("lib.mkIf"), condition, value);
}

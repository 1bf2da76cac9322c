import {
  type Bindings,
  call,
  commented,
  concat,
  type Item,
  lambda,
  letIn,
  mkDefault,
  mkForce,
  mkIf,
  multiline,
  type Nix,
  path,
  reference,
  sections,
  template,
  update,
} from "@ducksnest/nix";
import fc from "fast-check";

/** Texts with a meaning in Nix strings or names, and texts that are hard to print. */
const AWKWARD = [
  ..."${}'\"\\ \n\r\t.-_ab9é🦆\u0001\u001b\u007f\u2028",
  "${",
  "$${",
  "''${",
  "''",
  "''\\",
  "\\n",
  "if",
  "inherit",
  "__proto__",
];

/** Any text that a Nix string can hold: no NUL, no lone surrogate. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...AWKWARD), { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme", maxLength: 8 }).map((string) => string.replaceAll("\0", "0")),
);

/** Any finite number except subnormal ones, which Nix cannot read. */
export const number: fc.Arbitrary<number> = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => value === 0 || Math.abs(value) >= 2 ** -1022),
  fc.constantFrom(0.5, -0.25, 1e21, -1e-7, 2 ** -1022, Number.MAX_VALUE, 2 ** 53, -(2 ** 63), 1e100),
);

/** JSON values, built from the given leaves. */
export function jsonValue(leaf: fc.Arbitrary<Nix>): fc.Arbitrary<Nix> {
  return fc.letrec<{ value: Nix }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
}

const identifier = fc.constantFrom("lib", "pkgs", "config", "x", "fooBar", "a-b", "c'");
const name: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: identifier, weight: 4 },
  fc.constantFrom("services", "enable", "a.b", "if", "or", "", "10.0.0.1", "${x}", "networkConfig"),
);
const aReference = fc.array(identifier, { minLength: 1, maxLength: 3 }).map((names) => reference(names.join(".")));
const aPath = fc.constantFrom("./extra.nix", "../../modules", "./hosts/laptop-old", "./a+b_c").map(path);
const aTemplate = fc
  .tuple(fc.array(aReference, { minLength: 1, maxLength: 2 }), fc.array(text, { minLength: 3, maxLength: 3 }))
  .map(([references, texts]) => {
    const strings = texts.slice(0, references.length + 1);
    return template(Object.assign(strings, { raw: strings }), ...references);
  });
const words = fc
  .array(fc.constantFrom("tailscale", "kubelet", "10.244.0.0/16", "x", "${y}"), { maxLength: 4 })
  .map((parts) => parts.join(" "));
/** Lines with and without indentation, including blank and unfinished ones. */
export const multilineText: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom("", "", " ", "  ", "\t"), fc.oneof(words, text)), { maxLength: 4 })
  .map((lines) => lines.map((line) => line.join("")).join("\n"));
const parameters = fc.oneof(
  identifier,
  fc
    .tuple(fc.uniqueArray(identifier, { maxLength: 4 }), fc.boolean())
    .map(([names, open]) => [...names, ...(open ? ["..."] : [])]),
);

/**
 * Expressions of the model.
 * @param leading what a call may have before its last argument: anything, or only what is short, as people write it
 */
export function expression(leading: "anything" | "short"): fc.Arbitrary<Nix> {
  return fc.letrec<{ any: Nix; item: Item; leaf: Nix; leading: Nix; bindings: Bindings }>((tie) => ({
    leaf: fc.oneof(
      ...[words, number, fc.boolean(), fc.constant(null)],
      ...[aReference, aPath, aTemplate, multilineText.map(multiline)],
    ),
    item: fc.oneof(
      { arbitrary: tie("any"), weight: 6 },
      fc.tuple(fc.array(words, { maxLength: 2 }), tie("any")).map(([lines, value]) => commented(lines, value)),
    ),
    bindings: fc.dictionary(name, tie("item"), { maxKeys: 4, noNullPrototype: true }),
    leading:
      leading === "anything" ? tie("any") : fc.oneof(aReference, aPath, fc.constantFrom("x", -1, true, null, [], {})),
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("leaf"),
      fc.array(tie("item"), { maxLength: 3 }),
      tie("bindings"),
      tie("bindings").map(sections),
      fc
        .tuple(aReference, fc.array(tie("leading"), { maxLength: 2 }), tie("any"))
        .map(([callee, [first, ...rest], last]) =>
          first === undefined ? call(callee, last) : call(callee, first, ...rest, last),
        ),
      fc.tuple(tie("any"), tie("any")).map(([left, right]) => concat(left, right)),
      fc.tuple(tie("any"), tie("any")).map(([left, right]) => update(left, right)),
      fc.tuple(parameters, tie("any")).map(([parameter, body]) => lambda(parameter, body)),
      fc.tuple(tie("bindings"), tie("any")).map(([bindings, body]) => letIn(bindings, body)),
      fc.tuple(tie("leading"), tie("any")).map(([condition, value]) => mkIf(condition, value)),
      tie("any").map(mkDefault),
      tie("any").map(mkForce),
    ),
  })).any;
}

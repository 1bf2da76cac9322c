import { z } from "zod";
import { didYouMean } from "./didYouMean";
import type { ManifestPath } from "./ManifestSource";
import type { Problem } from "./Problem";
import { homelabSchema } from "./schema/homelab";
import { schemaAt, schemasAt } from "./schema/schemaAt";

type Issue = z.core.$ZodIssue;

/** Gives the value at a path as its author wrote it; undefined where it is not a single one. */
type TextOf = (path: ManifestPath) => string | undefined;

/**
 * States zod's issues in the manifest's words.
 * @param around the path that the issues' own paths start from
 */
export function schemaProblems(
  issues: readonly Issue[],
  data: unknown,
  textOf: TextOf,
  around: ManifestPath = [],
): Problem[] {
  return issues.flatMap((issue) => problemsOf(issue, [...around, ...(issue.path as ManifestPath)], data, textOf));
}

function problemsOf(issue: Issue, path: ManifestPath, data: unknown, textOf: TextOf): Problem[] {
  const value = valueAt(data, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key]));
  if (value === undefined) return [missingKey(path)];
  switch (issue.code) {
    case "invalid_type":
      return [wrongType(path, issue.expected, value, textOf(path))];
    case "invalid_value":
      return [wrongChoice(path, issue.values.map(String), value)];
    case "invalid_union": {
      // The mapping that was meant, if all that is wrong is inside it.
      const [meant, other] = issue.errors.filter((errors) => errors.every((error) => error.path.length > 0));
      if (meant !== undefined && other === undefined) return schemaProblems(meant, data, textOf, path);
      return [
        issue.discriminator === undefined
          ? invalid(path, unionMessage(issue, value), issue)
          : wrongChoice(path, schemaAt(homelabSchema, path).choices, value),
      ];
    }
    case "invalid_key": {
      // zod does not look at a value whose key it refuses.
      const [schema] = schemasAt(homelabSchema, path);
      const inside = schema && z.core.safeParse(schema, value).error?.issues;
      return [
        invalidKey(path, issue.issues[0]?.message ?? issue.message),
        ...schemaProblems(inside ?? [], data, textOf, path),
      ];
    }
    case "too_small":
      return [
        outOfRange(path, value, `${issue.inclusive ? "at least" : "more than"} ${amount(issue.minimum, issue.origin)}`),
      ];
    case "too_big":
      return [outOfRange(path, value, `at most ${amount(issue.maximum, issue.origin)}`)];
    default:
      return [invalid(path, issue.message, issue)];
  }
}

function unknownKey(path: ManifestPath): Problem {
  const key = String(path.at(-1));
  const known = schemaAt(homelabSchema, path.slice(0, -1)).keys;
  return { rule: "unknown-key", path, at: "key", message: `Unknown key "${key}".`, fix: didYouMean(key, known) };
}

function missingKey(path: ManifestPath): Problem {
  const key = path.at(-1);
  const where = path.length > 1 ? ` in ${path.slice(0, -1).join(".")}` : "";
  const { choices, example } = schemaAt(homelabSchema, path);
  const value = choices.length > 0 ? ` ${choices.join(" or ")}` : "";
  return {
    rule: "missing-key",
    path,
    at: "key",
    message: `"${key}" is missing${where}.`,
    fix: example === undefined ? `Add \`${key}:${value}\`.` : `Add "${key}", for example \`${key}: ${example}\`.`,
  };
}

function wrongType(path: ManifestPath, expected: string, value: unknown, text = show(value)): Problem {
  const quote = expected === "string" && (typeof value === "number" || typeof value === "boolean");
  return {
    rule: "wrong-type",
    path,
    message: `Expected ${TYPE_NAMES[expected] ?? expected}, but got ${quote ? text : show(value)}.`,
    fix: quote ? `Put it in quotes: "${text}".` : exampleFix(path),
  };
}

function wrongChoice(path: ManifestPath, choices: readonly string[], value: unknown): Problem {
  return {
    rule: "invalid-value",
    path,
    message: `Expected one of ${choices.join(", ")}, but got ${show(value)}.`,
    fix: didYouMean(String(value), choices),
  };
}

function unionMessage(issue: Issue, value: unknown): string {
  return `${issue.message.replace(/\.$/, "")}, but got ${show(value)}.`;
}

/** A bound with its unit: `1 character`, `2 items`, `576`. */
function amount(bound: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  return unit === undefined ? String(bound) : `${bound} ${unit}${bound === 1 ? "" : "s"}`;
}

function outOfRange(path: ManifestPath, value: unknown, range: string): Problem {
  const counted = Array.isArray(value) ? amount(value.length, "array") : show(value);
  return { rule: "invalid-value", path, message: `Expected ${range}, but got ${counted}.`, fix: exampleFix(path) };
}

function invalidKey(path: ManifestPath, message: string): Problem {
  return { rule: "invalid-value", path, at: "key", message, fix: "Rename it." };
}

function invalid(path: ManifestPath, message: string, issue: Issue): Problem {
  const fix = issue.code === "custom" ? issue.params?.fix : undefined;
  return { rule: "invalid-value", path, message, fix: typeof fix === "string" ? fix : exampleFix(path) };
}

function exampleFix(path: ManifestPath): string {
  const { example, keys } = schemaAt(homelabSchema, path);
  if (example !== undefined) {
    const key = path.at(-1);
    return `Write it like \`${typeof key === "number" ? "-" : `${key}:`} ${example}\`.`;
  }
  return keys.length > 0 ? `Give it these keys: ${keys.join(", ")}.` : "See docs/manifest.md.";
}

const UNITS: Readonly<Record<string, string>> = { string: "character", array: "item" };

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
};

function show(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function valueAt(data: unknown, path: ManifestPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    data,
  );
}

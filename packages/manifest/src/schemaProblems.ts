import type { z } from "zod";
import { didYouMean } from "./didYouMean";
import type { ManifestPath } from "./ManifestSource";
import type { Problem } from "./Problem";
import { homelabSchema } from "./schema/homelab";
import { schemaAt } from "./schema/schemaAt";

type Issue = z.core.$ZodIssue;

/** States zod's issues in the manifest's words. */
export function schemaProblems(issues: readonly Issue[], data: unknown): Problem[] {
  return issues.flatMap((issue) => problemsOf(issue, issue.path as ManifestPath, data));
}

function problemsOf(issue: Issue, path: ManifestPath, data: unknown): Problem[] {
  const value = valueAt(data, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key]));
  if (value === undefined) return [missingKey(path)];
  switch (issue.code) {
    case "invalid_type":
      return [wrongType(path, issue.expected, value)];
    case "invalid_value":
      return [wrongChoice(path, issue.values.map(String), value)];
    case "invalid_union":
      return [
        issue.discriminator === undefined
          ? invalid(path, unionMessage(issue, value), issue)
          : wrongChoice(path, schemaAt(homelabSchema, path).choices, value),
      ];
    case "invalid_key":
      return [invalidKey(path, issue.issues[0]?.message ?? issue.message)];
    case "too_small":
      return [outOfRange(path, value, `${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`)];
    case "too_big":
      return [outOfRange(path, value, `at most ${issue.maximum}`)];
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
  const example = schemaAt(homelabSchema, path).example;
  return {
    rule: "missing-key",
    path,
    at: "key",
    message: `"${key}" is missing${where}.`,
    fix: example === undefined ? `Add "${key}:".` : `Add "${key}", for example \`${key}: ${example}\`.`,
  };
}

function wrongType(path: ManifestPath, expected: string, value: unknown): Problem {
  const quote = expected === "string" && (typeof value === "number" || typeof value === "boolean");
  return {
    rule: "wrong-type",
    path,
    message: `Expected ${TYPE_NAMES[expected] ?? expected}, but got ${show(value)}.`,
    fix: quote ? `Put it in quotes: "${value}".` : exampleFix(path),
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

function outOfRange(path: ManifestPath, value: unknown, range: string): Problem {
  const counted = Array.isArray(value) ? `${value.length} items` : show(value);
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
  return keys.length > 0 ? `Give it these keys: ${keys.join(", ")}.` : "See the manifest reference in the README.";
}

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
  return JSON.stringify(value);
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

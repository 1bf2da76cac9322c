import * as z from "zod";
import { homelabSchema } from "../schema/homelab";
import { schemaInContext } from "../schema/inContext";
import { schemaAt, schemasAt } from "../schema/schemaAt";
import { valueAt } from "../source/data";
import type { ManifestPath } from "../source/ManifestSource";
import { didYouMean } from "../text/didYouMean";
import { pathText } from "../text/pathText";
import { quoted } from "../text/quoted";
import { quotedAt, secretKeyFinding } from "../text/secretKeys";
import { findSecret } from "../text/secrets";
import { typeFix } from "./typeFix";
import type { UnlocatedFinding } from "./UnlocatedFinding";

type Issue = z.core.$ZodIssue;

/** Returns the scalar at a path as written; undefined if the value is not a scalar. */
type TextOf = (path: ManifestPath) => string | undefined;

/**
 * Restates zod's issues as findings.
 * @param around path of the value that was parsed. @default the whole manifest
 */
export function schemaFindings(
  issues: readonly Issue[],
  data: unknown,
  textOf: TextOf,
  around: ManifestPath = [],
): UnlocatedFinding[] {
  return issues.flatMap((issue) =>
    findingsOf(issue, [...around, ...issue.path.filter((step) => typeof step !== "symbol")], data, textOf).map(
      (finding) => withSecretFix(finding, data),
    ),
  );
}

/** What to do about a secret comes before how the value or the key has to look. */
function withSecretFix(finding: UnlocatedFinding, data: unknown): UnlocatedFinding {
  const text = finding.at === "key" ? finding.path.at(-1) : valueAt(data, finding.path);
  const secret = typeof text === "string" ? findSecret(text) : undefined;
  return secret === undefined ? finding : { ...finding, fix: secret.fix };
}

function findingsOf(issue: Issue, path: ManifestPath, data: unknown, textOf: TextOf): UnlocatedFinding[] {
  const value = valueAt(data, path);
  if (issue.code === "unrecognized_keys") return unknownKeys(path, issue.keys, data);
  if (value === undefined) return [missingKey(path, data)];
  if (value === null) return [emptyValue(path, data)];
  switch (issue.code) {
    case "invalid_type":
      return [wrongType(path, issue.expected, value, data, textOf(path))];
    case "invalid_value":
      return [wrongChoice(path, issue.values.map(String), value)];
    case "invalid_union": {
      // If only one form has all its issues inside the value, that form was intended.
      const [meant, other] = issue.errors.filter((errors) => errors.every((error) => error.path.length > 0));
      if (meant !== undefined && other === undefined) return schemaFindings(meant, data, textOf, path);
      return [
        issue.discriminator === undefined
          ? invalid(
              path,
              unionMessage(issue, path, value),
              issue,
              data,
              unionFix(issue.errors, path, value, textOf(path)),
            )
          : wrongChoice(path, schemaAt(homelabSchema, path).choices, value),
      ];
    }
    case "invalid_key": {
      // zod does not parse a value whose key it rejects.
      const [schema] = schemasAt(homelabSchema, path);
      const inside = schema && z.safeParse(schema, value).error?.issues;
      return [
        invalidKey(path, issue.issues[0]?.message ?? issue.message),
        ...schemaFindings(inside ?? [], data, textOf, path),
      ];
    }
    case "too_small":
      return [
        outOfRange(
          path,
          value,
          `${issue.inclusive ? "at least" : "more than"} ${amount(issue.minimum, issue.origin)}`,
          data,
        ),
      ];
    case "too_big":
      return [outOfRange(path, value, `at most ${amount(issue.maximum, issue.origin)}`, data)];
    default:
      return [invalid(path, issue.message, issue, data)];
  }
}

function unknownKeys(path: ManifestPath, keys: readonly string[], data: unknown): UnlocatedFinding[] {
  const known = schemaInContext(data, path).keys;
  return keys.map((key) => secretKeyFinding([...path, key]) ?? unknownKey([...path, key], key, known));
}

function unknownKey(path: ManifestPath, key: string, known: readonly string[]): UnlocatedFinding {
  const [, start = "", rest] = /^([\w-]+):(\S.*)$/.exec(key) ?? [];
  const fix = rest !== undefined && known.includes(start) ? "Write a space after the colon." : didYouMean(key, known);
  return { rule: "unknown-key", path, at: "key", message: `Unknown key ${quoted(key)}.`, fix };
}

/** The finding for a key without a value, which YAML reads as null. */
function emptyValue(path: ManifestPath, data: unknown): UnlocatedFinding {
  const key = path.at(-1);
  const { choices } = schemaAt(homelabSchema, path);
  return {
    rule: "wrong-type",
    path,
    message: `${typeof key === "number" ? `Item ${key + 1}` : quoted(key)} is empty.`,
    fix: choices.length > 0 ? `Write one of: ${choices.join(", ")}.` : exampleFix(path, data),
  };
}

function missingKey(path: ManifestPath, data: unknown): UnlocatedFinding {
  const key = path.at(-1);
  const where = path.length > 1 ? ` in ${pathText(path.slice(0, -1))}` : "";
  const [example] = schemaInContext(data, path).examples;
  return {
    rule: "missing-key",
    path,
    at: "key",
    message: `"${key}" is missing${where}.`,
    fix: example === undefined ? `Add \`${key}:\`.` : `Add "${key}", for example \`${key}: ${example}\`.`,
  };
}

function wrongType(
  path: ManifestPath,
  expected: string,
  value: unknown,
  data: unknown,
  text: string | undefined,
): UnlocatedFinding {
  const asWritten = expected === "string" && (typeof value === "number" || typeof value === "boolean");
  return {
    rule: "wrong-type",
    path,
    message: `Expected ${TYPE_NAMES[expected] ?? expected}, but got ${asWritten ? (text ?? String(value)) : quotedAt(path, value)}.`,
    fix:
      (asWritten ? quotesFix(path, text ?? String(value)) : typeFixAt(path, expected, value, text)) ??
      exampleFix(path, data),
  };
}

function typeFixAt(path: ManifestPath, expected: string, value: unknown, text: string | undefined) {
  return typeFix({ expected: [expected], value, text, key: path.at(-1) });
}

/** The fix for a number or a word that is valid as text; undefined if quotes alone do not help. */
function quotesFix(path: ManifestPath, text: string): string | undefined {
  const helps = schemasAt(homelabSchema, path).some((schema) => z.safeParse(schema, text).success);
  return helps ? `Put it in quotes: "${text}".` : undefined;
}

function wrongChoice(path: ManifestPath, choices: readonly string[], value: unknown): UnlocatedFinding {
  // A mapping may have its own `toString`, so it is never converted to text.
  const isScalar = typeof value !== "object";
  return {
    rule: isScalar ? "invalid-value" : "wrong-type",
    path,
    message: `Expected one of ${choices.join(", ")}, but got ${quotedAt(path, value)}.`,
    fix: didYouMean(isScalar ? String(value) : "", choices),
  };
}

function unionMessage(issue: Issue, path: ManifestPath, value: unknown): string {
  return `${issue.message.replace(/\.$/, "")}, but got ${quotedAt(path, value)}.`;
}

/** The fix for a value that has the wrong type for one of the forms, and no other fault. */
function unionFix(forms: readonly Issue[][], path: ManifestPath, value: unknown, text: string | undefined) {
  const expected = forms
    .flat()
    .flatMap((issue) => (issue.code === "invalid_type" && issue.path.length === 0 ? [issue.expected] : []));
  return typeof value === "string" ? typeFix({ expected, value, text, key: path.at(-1) }) : undefined;
}

/** A bound with its unit: `1 character`, `2 items`, `576`. */
function amount(bound: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  return unit === undefined ? String(bound) : `${bound} ${unit}${bound === 1 ? "" : "s"}`;
}

function outOfRange(path: ManifestPath, value: unknown, range: string, data: unknown): UnlocatedFinding {
  const counted = Array.isArray(value) ? amount(value.length, "array") : quotedAt(path, value);
  return {
    rule: "invalid-value",
    path,
    message: `Expected ${range}, but got ${counted}.`,
    fix: exampleFix(path, data),
  };
}

function invalidKey(path: ManifestPath, message: string): UnlocatedFinding {
  return { rule: "invalid-value", path, at: "key", message, fix: "Rename it." };
}

function invalid(path: ManifestPath, message: string, issue: Issue, data: unknown, typed?: string): UnlocatedFinding {
  const fix = issue.code === "custom" ? issue.params?.fix : typed;
  return { rule: "invalid-value", path, message, fix: typeof fix === "string" ? fix : exampleFix(path, data) };
}

function exampleFix(path: ManifestPath, data: unknown): string {
  const { examples, keys, fixFor } = schemaInContext(data, path);
  const fix = fixFor(valueAt(data, path));
  if (fix !== undefined) return fix;
  if (examples.length > 0) {
    const key = path.at(-1);
    const place = typeof key === "number" ? "-" : `${key}:`;
    return `Write it like ${examples.map((example) => `\`${place} ${example}\``).join(" or ")}.`;
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

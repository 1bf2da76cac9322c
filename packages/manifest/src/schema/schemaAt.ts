import { stringify } from "yaml";
import * as z from "zod";
import type { ManifestPath } from "../source/ManifestSource";
import { remedies } from "./remedies";

/** The part of a schema that governs one place in the manifest. */
export interface SchemaPart {
  /** Keys of the mapping; empty unless it is a mapping with fixed keys. */
  readonly keys: readonly string[];
  /** Accepted words; empty unless the schema lists them. */
  readonly choices: readonly string[];
  /** Example values, as YAML on one line, one for each form; empty if the schema has none. */
  readonly examples: readonly string[];
  /** The fix for a wrong value that depends on the value; undefined if an example is the best fix. */
  fixFor(value: unknown): string | undefined;
}

/** A schema of one of zod's kinds, which `def.type` names. */
type Schema = z.core.$ZodTypes;

/** A schema with its kind. zod declares the schemas inside a schema as `$ZodType`, which does not have one. */
function kindOf(schema: z.core.$ZodType): Schema {
  // A cast, because zod has no type guard for this. Every schema here is one of zod's own kinds.
  return schema as Schema;
}

/** Finds the part of `schema` at `path`; an empty part if the path leaves the schema. */
export function schemaAt(schema: z.ZodType, path: ManifestPath): SchemaPart {
  const all = schemasAt(schema, path).flatMap(layers);
  return {
    keys: [
      ...new Set(all.flatMap((layer) => (layer._zod.def.type === "object" ? Object.keys(layer._zod.def.shape) : []))),
    ],
    choices: [...new Set(all.flatMap(({ _zod: { def } }) => (def.type === "literal" ? def.values.map(String) : [])))],
    // The whole manifest is too long for one line.
    examples: path.length === 0 ? [] : examplesOf(all).map(asYaml),
    fixFor: (value) => all.map((layer) => remedies.get(layer)?.fixFor(value)).find((fix) => fix !== undefined),
  };
}

/** The examples that the schema states or, if there are none, one that is made of its required parts. */
function examplesOf(all: readonly Schema[]): readonly unknown[] {
  const stated = all.map((layer) => z.globalRegistry.get(layer)?.examples).find(Array.isArray);
  return stated ?? all.flatMap(derivedExample).slice(0, 1);
}

/** The first word of a choice, a mapping with its required keys alone, or a mapping with one entry; none for the rest. */
function derivedExample({ _zod: { def } }: Schema): readonly unknown[] {
  if (def.type === "literal") return def.values.slice(0, 1);
  if (def.type === "record") return examplesInside(def.valueType).map((value) => ({ name: value }));
  if (def.type !== "object") return [];
  const required = Object.entries(def.shape).filter(([, part]) => !MAY_BE_ABSENT.has(kindOf(part)._zod.def.type));
  return [Object.fromEntries(required.flatMap(([key, part]) => examplesInside(part).map((value) => [key, value])))];
}

const MAY_BE_ABSENT: ReadonlySet<string> = new Set(["optional", "default", "prefault"]);

function examplesInside(schema: z.core.$ZodType): readonly unknown[] {
  return examplesOf(layers(kindOf(schema))).slice(0, 1);
}

/** A value as YAML on one line, in quotes if YAML would otherwise read it differently. */
export function asYaml(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

/** The schemas that govern the value at `path`; empty if the path leaves the schema. */
export function schemasAt(schema: z.ZodType, path: ManifestPath): Schema[] {
  return path.reduce(
    (current, step) => current.flatMap(layers).flatMap((layer) => child(layer, step)),
    [kindOf(schema)],
  );
}

/** A schema, and everything it wraps, outermost first. */
function layers(schema: Schema): Schema[] {
  const def = schema._zod.def;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
      return [schema, ...layers(kindOf(def.innerType))];
    case "pipe":
      return [schema, ...layers(kindOf(def.in))];
    case "union":
      return [schema, ...def.options.flatMap((option) => layers(kindOf(option)))];
    default:
      return [schema];
  }
}

function child(schema: Schema, step: string | number): Schema[] {
  const def = schema._zod.def;
  if (def.type === "object") {
    const inside = Object.hasOwn(def.shape, step) ? def.shape[step] : undefined;
    return inside === undefined ? [] : [kindOf(inside)];
  }
  if (def.type === "record") return [kindOf(def.valueType)];
  if (def.type === "array") return [kindOf(def.element)];
  return [];
}

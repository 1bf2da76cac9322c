import { homelabJsonSchema } from "@ducksnest/manifest";
import type { Path, Value } from "./places";

/** As much of JSON Schema as zod writes. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly Value[];
  readonly const?: Value;
  readonly default?: Value;
  readonly examples?: readonly Value[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

let known: Schema | undefined;

/** Values that the schema allows at `path`, or nearly does: each bound and one beyond it, each word, each example. */
export function schemaValues(path: Path): readonly Value[] {
  return schemasAt(path).flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.default === undefined ? [] : [schema.default]),
    ...(schema.examples ?? []),
    ...numbersOf(schema),
    ...textsOf(schema),
    ...(schema.type === "boolean" ? [true, false] : []),
  ]);
}

/** Keys that the schema knows in the mapping at `path`. */
export function schemaKeys(path: Path): readonly string[] {
  return schemasAt(path).flatMap(({ properties }) => Object.keys(properties ?? {}));
}

function numbersOf({ minimum, maximum, exclusiveMinimum }: Schema): readonly number[] {
  const bounds = [minimum, maximum, exclusiveMinimum].filter((bound) => bound !== undefined);
  return bounds.flatMap((bound) => [bound - 1, bound, bound + 1, bound + 0.1]);
}

function textsOf({ minLength, maxLength }: Schema): readonly string[] {
  const lengths = [minLength, maxLength].filter((length) => length !== undefined);
  return lengths.flatMap((length) => [length - 1, length, length + 1].map((size) => "a".repeat(Math.max(size, 0))));
}

function schemasAt(path: Path): readonly Schema[] {
  known ??= homelabJsonSchema();
  return path.reduce<readonly Schema[]>(
    (schemas, step) => schemas.flatMap((schema) => child(schema, step)).flatMap(alternatives),
    alternatives(known),
  );
}

function alternatives(schema: Schema): readonly Schema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(alternatives)];
}

function child(schema: Schema, step: string | number): readonly Schema[] {
  if (typeof step === "number") return schema.items ? [schema.items] : [];
  const { properties = {} } = schema;
  const property = Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (property !== undefined) return [property];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}

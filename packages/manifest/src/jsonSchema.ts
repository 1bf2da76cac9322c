import * as z from "zod";
import { homelabSchema } from "./schema/homelab";
import { host, KEYS_BY_SITE } from "./schema/host";

/** A part of JSON Schema. */
interface JsonSchema {
  [keyword: string]: unknown;
}

/**
 * The manifest's JSON Schema (draft 2020-12), for editors. It describes what an author may write.
 * @param checks the requirement of each rule, by the rule's name. The names become the keys that `checks` accepts.
 *   @default any name is accepted
 */
export function homelabJsonSchema(checks: Readonly<Record<string, string>> = {}): object {
  return z.toJSONSchema(homelabSchema, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      Object.assign(jsonSchema, inputOnly(zodSchema));
      if (zodSchema === host) Object.assign(jsonSchema, keysBySite());
      if (isSection(zodSchema, "checks")) Object.assign(jsonSchema, namedChecks(checks));
    },
  });
}

/** Keywords of the input that zod omits if the output has another type. */
function inputOnly(schema: z.core.$ZodTypes): JsonSchema {
  const { def } = schema._zod;
  const examples = z.globalRegistry.get(schema)?.examples;
  return {
    ...(Array.isArray(examples) && { examples }),
    ...(def.type === "default" && { default: def.defaultValue }),
  };
}

function isSection(schema: z.core.$ZodTypes, section: keyof typeof homelabSchema.shape): boolean {
  return schema === homelabSchema.shape[section];
}

/**
 * The keys of a host that go together. The kind of its site decides that, but JSON Schema cannot look the site up, so
 * the keys that only one kind has imply the kind.
 */
function keysBySite(): JsonSchema {
  const { lan, aws } = KEYS_BY_SITE;
  return {
    if: anyOf(aws.required),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: aws.required, properties: forbidden(aws.foreign) },
    else: {
      if: anyOf(aws.foreign),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: lan.required, properties: forbidden(lan.foreign) },
    },
  };
}

function anyOf(keys: readonly string[]): JsonSchema {
  return { anyOf: keys.map((key) => ({ required: [key] })) };
}

function forbidden(keys: readonly string[]): JsonSchema {
  return Object.fromEntries(keys.map((key) => [key, false]));
}

function namedChecks(checks: Readonly<Record<string, string>>): JsonSchema {
  const names = Object.entries(checks);
  if (names.length === 0) return {};
  const levels = { type: "string", enum: ["off", "warning", "error"] };
  return {
    properties: Object.fromEntries(names.map(([name, description]) => [name, { ...levels, description }])),
    additionalProperties: false,
  };
}

import * as z from "zod";
import { homelabSchema } from "./schema/homelab";
import { host, KEYS_BY_SITE } from "./schema/host";

/** As much of JSON Schema as is written by hand here. */
interface JsonSchema {
  [keyword: string]: unknown;
}

/**
 * The manifest's JSON Schema (draft 2020-12), for editors: what an author may write, before anything is derived.
 * @param checks what each check demands, by the check's name; the names are the keys that `checks` may have. Without
 *   them, any name is accepted there.
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

/** What zod leaves out of the input's schema where the output is of another type, although it is the input's. */
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
 * Which of a host's keys go together. Its site decides that, which no JSON Schema can look up, so the keys that one kind
 * of site alone has speak for the kind.
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

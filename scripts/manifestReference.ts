import { homelabJsonSchema } from "@ducksnest/manifest";

/** The parts of JSON Schema that the manifest's schema uses. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

/** The content of docs/manifest.md: every key of the manifest, from the schema that validates it. */
export function manifestReference(): string {
  const rows = manifestKeys().map(row);
  return [
    "# The manifest",
    "",
    "<!-- Generated from packages/manifest/src/schema by `pnpm generate`. -->",
    "",
    "Every key of `homelab.yaml`. `<name>` is a name that you choose, and `[]` is an element of a list. A key in bold is required",
    "if its parent exists. A host on a `lan` site needs address, interface, boot and hardware. A host on an `aws` site needs",
    "instanceType and rootVolumeGiB.",
    "",
    "| key | value | default | description |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** One key of the manifest. */
export interface ManifestKey {
  /** Dotted path, with `<name>` for names that the user chooses and `[]` for elements of lists. */
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** Every key of the manifest, parents before children. A key of two kinds of parents occurs twice. */
export function manifestKeys(): readonly ManifestKey[] {
  // The schema is typed as `object`. If a field had another type, docs/manifest.md would change and CI would fail.
  return keys("", homelabJsonSchema() as Schema);
}

function keys(path: string, schema: Schema): ManifestKey[] {
  const alternatives = schema.anyOf ?? schema.oneOf ?? [];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
      const childPath = path === "" ? name : `${path}.${name}`;
      // The schema describes the output, in which a key with a default always exists. In the input, it is optional.
      const required = schema.required?.includes(name) === true && child.default === undefined;
      return [{ path: childPath, schema: child, required }, ...keys(childPath, child)];
    }),
    ...(typeof schema.additionalProperties === "object" ? keys(`${path}.<name>`, schema.additionalProperties) : []),
    ...(schema.items === undefined ? [] : keys(`${path}[]`, schema.items)),
    ...alternatives.flatMap((alternative) => keys(path, alternative)),
  ];
}

function row({ path, schema, required }: ManifestKey): string {
  const name = required ? `**${path}**` : path;
  const fallback = schema.default === undefined ? "" : code(JSON.stringify(schema.default));
  const example = schema.examples?.[0];
  const text = [schema.description, example !== undefined && `for example ${code(valueText(example))}`];
  return `| ${name} | ${typeName(schema)} | ${fallback} | ${text.filter(Boolean).join("; ")} |`;
}

function typeName(schema: Schema): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return [...new Set(alternatives.map(typeName))].join(" or ");
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (schema.const !== undefined) return code(schema.const);
  if (schema.type === "array") return `list of ${typeName(schema.items ?? {})}`;
  return (
    { object: "mapping", string: "text", integer: "whole number", null: "nothing" }[schema.type ?? ""] ??
    schema.type ??
    ""
  );
}

/** A value as YAML on one line. Mappings and lists are JSON, which is YAML too. */
function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

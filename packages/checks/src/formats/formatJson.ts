import { maskSecrets } from "@ducksnest/manifest";
import { visibleJson } from "./shown";

/**
 * Data as JSON for a script: two blanks of indentation, no secret in any key or value, and nothing in the text that a
 * terminal or a CI log would act on. It parses to the data that it was given, but for the secrets.
 */
export function formatJson(data: unknown): string {
  return `${visibleJson(JSON.stringify(data, (_, value: unknown) => withoutSecrets(value), 2))}\n`;
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return maskSecrets(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [maskSecrets(key), each]));
}

import { maskSecrets } from "@ducksnest/manifest";
import { visibleJson } from "./shown";

/**
 * JSON text of data for a script, indented by two blanks. Secrets in keys and values are masked, and characters that a terminal
 * or a CI log would act on are JSON escapes. Apart from the secrets, it parses to the same data.
 */
export function formatJson(data: unknown): string {
  return `${visibleJson(JSON.stringify(data, (_, value: unknown) => withoutSecrets(value), 2))}\n`;
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return maskSecrets(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [maskSecrets(key), each]));
}

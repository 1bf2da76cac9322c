import {
  type Identities,
  parseExpiry,
  SecretsEdit,
  type SecretsFolder,
  SecretsFolderError,
} from "@ducksnest/credentials";
import { Option } from "commander";

/** The option for the time at which a secret stops working. */
export function expiresOption(): Option {
  return new Option("--expires <time>", "when the value stops working, such as 2027-02-25, for `ducksnest doctor`");
}

/**
 * The value of `--expires` in RFC 3339 and UTC. A date is its first moment in UTC.
 * @throws Error if it is no date or time, its month does not have the day, or it is not in the future
 */
export function expiryFrom(text: string, now: Date): string {
  const expires = timeOf(text);
  if (expires === undefined) {
    throw new Error(`--expires ${text} is not a date such as 2027-02-25, or a time such as 2027-02-25T12:00:00Z.`);
  }
  if (new Date(expires) > now) return expires;
  throw new Error(`--expires ${text} is in the past, so the value would not work any more; check the year.`);
}

function timeOf(text: string): string | undefined {
  const form = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d))?$/;
  const [, day, time = "T00:00", seconds = ":00", zone = "Z"] = form.exec(text) ?? [];
  try {
    return parseExpiry(`${day}${time}${seconds}${zone}`);
  } catch {
    return undefined;
  }
}

/**
 * The recorded expiry of a secret that keeps its value; undefined if it has another value, or nobody knows without asking a
 * person.
 */
export async function keptExpiry(
  folder: SecretsFolder,
  file: string,
  value: Uint8Array,
  identities: Identities | undefined,
): Promise<string | undefined> {
  const expires = folder.records.get(file)?.expires;
  if (expires === undefined || identities === undefined || !folder.has(file)) return undefined;
  try {
    const old = await new SecretsEdit(folder, { ...identities, program: [] }).decrypt(file);
    return Buffer.from(old).equals(value) ? expires : undefined;
  } catch (error) {
    if (error instanceof SecretsFolderError) return undefined;
    throw error;
  }
}

import { parseRecipient } from "../age/recipients";
import { CONFLICT_MARKER } from "../conflictMarker";

/** What is known about an encrypted file without decrypting it. */
export interface SecretRecord {
  /** The recipients that can decrypt it, sorted. The file itself does not name age recipients. */
  readonly recipients: readonly string[];
  /** Time at which the secret stops working, RFC 3339 in UTC. @default unknown or never */
  readonly expires?: string;
}

/** Records by file, from the homelab's folder of secrets. */
export type SecretRecords = ReadonlyMap<string, SecretRecord>;

/** A record of recipients that cannot be used. */
export class SecretsRecordError extends Error {
  override readonly name = "SecretsRecordError";
}

/**
 * Reads the text of secrets.json.
 * @param file how messages name the file
 * @throws SecretsRecordError if it is not what `printRecords` writes
 */
export function parseRecords(text: string, file: string): SecretRecords {
  const data = parseJson(text, file);
  if (!isObject(data)) throw unusable(`${file}:1:1`, "it is not an object");
  const records = new Map<string, SecretRecord>();
  for (const [name, value] of Object.entries(data)) {
    const key = JSON.stringify(name);
    if (!isRecord(value)) throw unusable(placeAt(text, text.indexOf(key), file), `${key} has no list of recipients`);
    records.set(name, value);
  }
  return records;
}

/** The text of secrets.json: sorted, so that equal records have equal bytes. */
export function printRecords(records: SecretRecords): string {
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

/** Recipients in the form of records: without comments, each once, sorted. @throws Error as `parseRecipient` does */
export function recordedRecipients(recipients: Iterable<string>): readonly string[] {
  return [...new Set([...recipients].map((text) => parseRecipient(text).text))].sort();
}

function parseJson(text: string, file: string): unknown {
  const line = text.split("\n").findIndex((each) => CONFLICT_MARKER.test(each.trimEnd()));
  if (line >= 0) throw unusable(`${file}:${line + 1}:1`, "it has conflict markers of Git");
  try {
    return JSON.parse(text);
  } catch (error) {
    // Not every version of Node says where.
    const [, offset = 0] = /at position (\d+)/.exec(error instanceof Error ? error.message : "") ?? [];
    throw unusable(placeAt(text, Number(offset), file), "it is not JSON");
  }
}

/** `file:line:column` of an offset. An offset before the start is the start. */
function placeAt(text: string, offset: number, file: string): string {
  const before = text.slice(0, Math.max(offset, 0)).split("\n");
  return `${file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

function unusable(place: string, reason: string): SecretsRecordError {
  return new SecretsRecordError(
    `${place}: ducksnest cannot read which keys decrypt the secrets, because ${reason}. ` +
      "Restore the file from Git, or delete it and run `ducksnest secrets rekey`.",
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRecord(value: unknown): value is SecretRecord {
  if (!isObject(value)) return false;
  const { recipients, expires } = value;
  return (
    Array.isArray(recipients) &&
    recipients.every((each) => typeof each === "string") &&
    (expires === undefined || typeof expires === "string")
  );
}

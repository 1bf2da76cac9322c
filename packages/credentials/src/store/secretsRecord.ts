import { parseRecipient } from "../age/recipients";
import { CONFLICT_MARKER } from "../conflictMarker";

/** What is known about an encrypted file without decrypting it. */
export interface SecretRecord {
  /** The recipients that can decrypt it, sorted. The file itself does not name age recipients. */
  readonly recipients: readonly string[];
  /** SHA-256 of the file's bytes, hex, so that another file in its place is noticed. @default unknown */
  readonly sha256?: string | undefined;
  /** Time at which the secret stops working, RFC 3339 in UTC. @default unknown or never */
  readonly expires?: string;
}

/** Records by file, from the homelab's folder of secrets. */
export type SecretRecords = ReadonlyMap<string, SecretRecord>;

/** The content of secrets.json. */
export interface SecretsRecord {
  /** Records of the encrypted files. */
  readonly files: SecretRecords;
  /** Fingerprints of the hosts' public SSH keys by file, so that another key in its place is noticed. */
  readonly hostKeys: ReadonlyMap<string, string>;
}

/** A record of recipients that cannot be used. */
export class SecretsRecordError extends Error {
  override readonly name = "SecretsRecordError";
}

/**
 * Reads the text of secrets.json.
 * @param file how messages name the file
 * @throws SecretsRecordError if it is not what `printRecords` writes
 */
export function parseRecords(text: string, file: string): SecretsRecord {
  const data = parseJson(text, file);
  if (!isObject(data)) throw unusable(`${file}:1:1`, "it is not an object");
  const files = new Map<string, SecretRecord>();
  const hostKeys = new Map<string, string>();
  for (const [name, value] of Object.entries(data)) {
    const key = JSON.stringify(name);
    const place = placeAt(text, text.indexOf(key), file);
    if (name.endsWith(".pub"))
      hostKeys.set(
        name,
        fingerprintIn(value, () => unusable(place, `${key} has no fingerprint`)),
      );
    else if (isRecord(value)) files.set(name, value);
    else throw unusable(place, `${key} has no list of recipients`);
  }
  return { files, hostKeys };
}

/** The text of secrets.json: sorted, so that equal records have equal bytes. */
export function printRecords({ files, hostKeys }: SecretsRecord): string {
  const keys = [...hostKeys].map(([file, fingerprint]) => [file, { fingerprint }] as const);
  const sorted = [...files, ...keys].sort(([a], [b]) => (a < b ? -1 : 1));
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
      "Restore the file from Git, for example with `git checkout --ours` or `--theirs`, and run `ducksnest secrets rekey`.",
  );
}

function fingerprintIn(value: unknown, problem: () => SecretsRecordError): string {
  if (isObject(value) && typeof value.fingerprint === "string") return value.fingerprint;
  throw problem();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRecord(value: unknown): value is SecretRecord {
  if (!isObject(value)) return false;
  const { recipients, sha256, expires } = value;
  return (
    Array.isArray(recipients) &&
    recipients.every((each) => typeof each === "string") &&
    (sha256 === undefined || typeof sha256 === "string") &&
    (expires === undefined || typeof expires === "string")
  );
}

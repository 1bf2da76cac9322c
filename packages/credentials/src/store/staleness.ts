import { createHash } from "node:crypto";
import { fitRecipients, publicHints } from "../age/publicHints";
import type { SecretRecord } from "./secretsRecord";

/** SHA-256 of a file's bytes, as the record has it. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Whether a file is the one that its record describes. */
export function isRecorded(content: Uint8Array, record: SecretRecord | undefined): boolean {
  return record?.sha256 !== undefined && record.sha256 === sha256(content);
}

/**
 * Why a file has to be encrypted again.
 * @param recipients those that it has to have, in the form of records
 * @returns a sentence; undefined if the file is current
 */
export function staleness(
  content: Uint8Array,
  record: SecretRecord | undefined,
  recipients: readonly string[],
): string | undefined {
  if (record === undefined) return "secrets.json does not say who can decrypt it.";
  if (record.recipients.join("\n") !== recipients.join("\n")) return "Its readers changed.";
  if (!isRecorded(content, record)) {
    return "It is not the file that secrets.json records, so others may be able to decrypt it: for example after a merge, or an edit with agenix.";
  }
  const hints = publicHints(content);
  if (hints === undefined || fitRecipients(hints, recipients)) return undefined;
  return "It is encrypted to other keys than secrets.json records.";
}

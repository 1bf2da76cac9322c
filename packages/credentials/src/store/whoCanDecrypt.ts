import { parseRecipient } from "../age/recipients";
import { matchingRecipients, type RecipientHints } from "../age/stanzas";
import type { SecretsFolder } from "./SecretsFolder";

/**
 * The keys that decrypt a file, as people know them: an operator's line in the manifest, `the SSH host key of laptop-old`, or
 * a recipient that the manifest does not name.
 * @param hints what the file says about its recipients, for a file without a record
 */
export function whoCanDecrypt(folder: SecretsFolder, file: string, hints: RecipientHints): readonly string[] {
  const names = new Map<string, string>();
  for (const [hostname, line] of folder.hostKeys) names.set(line, `the SSH host key of ${hostname}`);
  for (const operator of folder.design.operators) names.set(parseRecipient(operator).text, operator);
  const recorded = folder.records.get(file)?.recipients;
  if (recorded !== undefined) return recorded.map((recipient) => names.get(recipient) ?? recipient);
  // An age key leaves no trace in the file, so any of them may be the right one.
  const possible = [...names.keys()].filter(
    (recipient) =>
      matchingRecipients(hints, [recipient]).length > 0 || (hints.x25519 > 0 && recipient.startsWith("age1")),
  );
  return possible.map((recipient) => names.get(recipient) ?? recipient);
}

import { parseRecipient } from "../age/recipients";
import { matchingRecipients, type RecipientHints } from "../age/stanzas";
import type { SecretsFolder } from "./SecretsFolder";

/**
 * Says which private keys decrypt a file: those of operators, of people whom the manifest does not name, and of hosts.
 * @param hints what the file says about its recipients, for a file without a record
 * @returns a sentence
 */
export function whoCanDecrypt(folder: SecretsFolder, file: string, hints: RecipientHints): string {
  const operators = new Map(folder.design.operators.map((line) => [parseRecipient(line).text, line]));
  const hosts = new Map([...folder.hostKeys].map(([hostname, line]) => [line, hostname]));
  const able = folder.records.get(file)?.recipients ?? possible([...operators.keys(), ...hosts.keys()], hints);
  const people = able
    .filter((recipient) => !hosts.has(recipient))
    .map((recipient) => operators.get(recipient) ?? recipient);
  const hostnames = able.flatMap((recipient) => hosts.get(recipient) ?? []).sort();
  if (people.length + hostnames.length === 0) {
    return "No key that the manifest names can decrypt it: ask the person who encrypted it, or set it again.";
  }
  const ofHosts = hostnames.length > 0 ? [`the SSH host key of ${hostnames.join(" or ")}`] : [];
  const ofPeople = people.length > 0 ? [`the private key of ${people.join(" or ")}`] : [];
  return `Name the file with ${[...ofPeople, ...ofHosts].join(", or with ")} after --identity.`;
}

/** An age key leaves no trace in the file, so any of them may be the right one. */
function possible(recipients: readonly string[], hints: RecipientHints): readonly string[] {
  return recipients.filter(
    (recipient) =>
      matchingRecipients(hints, [recipient]).length > 0 || (hints.x25519 > 0 && recipient.startsWith("age1")),
  );
}

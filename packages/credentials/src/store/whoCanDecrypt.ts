import { posix } from "node:path";
import { WrongIdentityError } from "../age/errors";
import type { Identities } from "../age/identities";
import { parseRecipient } from "../age/recipients";
import { matchingRecipients, type RecipientHints } from "../age/stanzas";
import { type SecretsFolder, SecretsFolderError } from "./SecretsFolder";

/** The error that a file cannot be decrypted, with the keys that were tried and those that would work. */
export function undecryptable(
  folder: SecretsFolder,
  file: string,
  error: Error,
  { recipients }: Identities,
): SecretsFolderError {
  const sentences = [`${posix.join(folder.path, file)}: ${error.message}`];
  if (error instanceof WrongIdentityError) {
    const tried =
      recipients.length > 0 ? `Tried the private key of ${recipients.join(" and ")}.` : "No private key was tried.";
    sentences.push(tried, whoCanDecrypt(folder, file, error.hints));
  }
  return new SecretsFolderError([sentences.join(" ")]);
}

/**
 * Says which private keys decrypt a file: those of operators, of people whom the manifest does not name, and of hosts.
 * @param hints what the file says about its recipients, for a file without a record
 * @returns a sentence
 */
function whoCanDecrypt(folder: SecretsFolder, file: string, hints: RecipientHints): string {
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
  return `Name ${[...ofPeople, ...ofHosts].join(", or ")} with --identity.`;
}

/** An age key leaves no trace in the file, so any of them may be the right one. */
function possible(recipients: readonly string[], hints: RecipientHints): readonly string[] {
  return recipients.filter(
    (recipient) =>
      matchingRecipients(hints, [recipient]).length > 0 || (hints.x25519 > 0 && recipient.startsWith("age1")),
  );
}

import type { Identities } from "../age/identities";
import { parseRecipient } from "../age/recipients";
import { type SecretsFolder, SecretsFolderError } from "./SecretsFolder";

/**
 * Refuses to encrypt what nobody else has so that none of the keys at hand could decrypt it: with a typo in `operators`, it
 * would be lost. Without keys at hand, nothing is known.
 * @param otherwise the end of the sentence that starts with `Add yours`
 * @throws SecretsFolderError
 */
export function requireAccess(folder: SecretsFolder, { program, recipients }: Identities, otherwise: string): void {
  const able = new Set(folder.design.operators.map((operator) => parseRecipient(operator).text));
  const isUnknown = program.some(({ recipient }) => recipient === undefined);
  if (isUnknown || recipients.some((recipient) => able.has(recipient))) return;
  throw new SecretsFolderError([
    `${folder.path}: after this, your private keys could not decrypt the secrets, because secrets.operators names none ` +
      `of ${recipients.join(", ")}. Add yours, ${otherwise}`,
  ]);
}

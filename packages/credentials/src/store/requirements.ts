import { posix } from "node:path";
import type { Identities } from "../age/identities";
import { parseRecipient } from "../age/recipients";
import { contentProblem } from "./contentProblem";
import { privateHostKeyFile } from "./SecretsDesign";
import { type SecretsFolder, SecretsFolderError } from "./SecretsFolder";

/**
 * Refuses to encrypt what nobody else has so that none of the keys at hand could decrypt it: with a typo in `operators`, it
 * would be lost. Without keys at hand, nothing is known.
 * @param otherwise the end of the sentence that starts with `Add yours`, without a full stop
 * @throws SecretsFolderError
 */
export function requireAccess(
  folder: SecretsFolder,
  { program, recipients }: Identities,
  otherwise = "or name an operator's private key with --identity",
): void {
  if (recipients.length === 0) return;
  const able = new Set(folder.design.operators.map((operator) => parseRecipient(operator).text));
  const isUnknown = program.some(({ recipient }) => recipient === undefined);
  if (isUnknown || recipients.some((recipient) => able.has(recipient))) return;
  throw new SecretsFolderError([
    `${folder.path}: after this, your private keys could not decrypt the secrets, because secrets.operators names none ` +
      `of ${recipients.join(", ")}. Add yours, ${otherwise}.`,
  ]);
}

/** @throws SecretsFolderError if the manifest names no operator */
export function requireOperators(folder: SecretsFolder, file: string): void {
  if (folder.design.operators.length > 0) return;
  throw new SecretsFolderError([
    `${posix.join(folder.path, file)}: the manifest names no operator, so nobody could decrypt it. ` +
      "Add your public key: `secrets: { operators: [<ssh-ed25519 line, or age1…>] }`.",
  ]);
}

/**
 * Refuses to encrypt again a file that was copied over another one, because the readers of that could decrypt it then. Files
 * that the record describes are not compared.
 * @throws SecretsFolderError
 */
export function requireOwnValue(folder: SecretsFolder, file: string, plaintext: Uint8Array): void {
  if (folder.isRecorded(file)) return;
  const twin = folder.twinOf(file);
  const problem = twin === undefined ? contentProblem(folder, file, plaintext) : `it is a copy of ${twin}`;
  if (problem === undefined) return;
  throw new SecretsFolderError([
    `${posix.join(folder.path, file)}: is not encrypted again, because ${problem}. ` +
      "Restore the file from Git, or set the secret again.",
  ]);
}

/** The error that hosts have no key to which a file could be encrypted. */
export function withoutKeys(folder: SecretsFolder, file: string, hostnames: readonly string[]): SecretsFolderError {
  const hosts = folder.design.hosts.filter(({ hostname }) => hostnames.includes(hostname));
  const [have, them] = hostnames.length === 1 ? ["has no SSH host key", "it"] : ["have no SSH host keys", "them"];
  return new SecretsFolderError([
    `${posix.join(folder.path, file)}: ${hostnames.join(", ")} ${have} yet, so the secret cannot be encrypted to ${them}. ` +
      `Run \`ducksnest keys make ${hosts.map(({ name }) => name).join(" ")}\`.`,
  ]);
}

/** Whether the value of a file is nowhere else: private keys of hosts and of the PKI. */
export function isOnlyCopy(file: string): boolean {
  return file.startsWith("pki/") || file === privateHostKeyFile(posix.basename(posix.dirname(file)));
}

/** @throws SecretsFolderError if there are problems */
export function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new SecretsFolderError(problems);
}

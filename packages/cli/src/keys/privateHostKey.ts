import { dirname } from "node:path";
import { contentProblem, privateHostKeyFile, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { requiredIdentities } from "../secrets/identities";
import type { IdentityOption } from "../secrets/identityFiles";
import { lostFiles } from "../secrets/lostFiles";
import { secretsDesign } from "../secrets/secretsDesign";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/** A host's SSH key, both halves. */
export interface HostKeyPair {
  /** The private half as an OpenSSH PEM. Secret. */
  readonly pem: Uint8Array;
  /** The public half as a line: `ssh-ed25519 <base64>`. */
  readonly publicLine: string;
}

/** Where a host's key is, and how its decryption reports. */
export interface PrivateHostKeyProps {
  readonly topology: Topology;
  /** Absolute path of the manifest. */
  readonly manifest: string;
  readonly options: IdentityOption;
  readonly terminal: GuardedTerminal;
}

/**
 * Decrypts a host's SSH key, and makes sure that its halves belong together.
 * @throws Error with a sentence if there is no key, if only the host has its private half, or if it cannot be decrypted
 */
export async function privateHostKey(
  { name, hostname }: HostFacts,
  { topology, manifest, options, terminal }: PrivateHostKeyProps,
): Promise<HostKeyPair> {
  const folder = SecretsFolder.read(dirname(manifest), secretsDesign(topology));
  const file = privateHostKeyFile(hostname);
  if (lostFiles(folder).includes(file)) {
    throw new Error(`${folder.path}/${file}: recorded, but missing; restore it from Git.`);
  }
  const publicLine = folder.hostKeys.get(hostname);
  if (publicLine === undefined) {
    throw new Error(`${hostname} has no SSH host key; run \`ducksnest keys make ${name}\`.`);
  }
  if (!folder.has(file)) {
    throw new Error(`the private half of ${hostname}'s key is only on the host, because it was adopted.`);
  }
  const pem = await new SecretsEdit(folder, requiredIdentities(options, terminal)).decrypt(file);
  const problem = contentProblem(folder, file, pem);
  if (problem !== undefined) {
    throw new Error(`${folder.path}/${file}: ${problem}. Restore both files from Git.`);
  }
  return { pem, publicLine };
}

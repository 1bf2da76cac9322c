import { posix } from "node:path";
import type { Identities } from "../age/identities";
import { fingerprint } from "../ssh/publicKey";
import { SshPrivateKey } from "../ssh/SshPrivateKey";
import { contentProblem } from "./contentProblem";
import { decryptOnce } from "./decryptOnce";
import { hostKeyFile, privateHostKeyFile } from "./SecretsDesign";
import { type SecretsFolder, SecretsFolderError } from "./SecretsFolder";

/**
 * Public keys that are not those that commands wrote, so that secrets would be encrypted to somebody else.
 * @param hostnames hosts whose keys are compared with the record
 * @returns a sentence for each, which starts with the file
 */
export function replacedKeys(folder: SecretsFolder, hostnames: readonly string[]): readonly string[] {
  return hostnames.flatMap((hostname) => {
    const line = folder.hostKeys.get(hostname);
    const recorded = folder.recordedKeys.get(hostKeyFile(hostname));
    if (line === undefined || recorded === undefined || recorded === fingerprint(line)) return [];
    const name = folder.design.hosts.find((host) => host.hostname === hostname)?.name ?? hostname;
    return [
      `${shownKey(folder, hostname)}: this is not the key that was recorded (it is ${fingerprint(line)}, and ${recorded} was recorded). ` +
        `If the host really has a new key, run \`ducksnest keys adopt ${name}\`; else restore the file from Git.`,
    ];
  });
}

/**
 * Keys that several hosts have, so that each could read what is for the other.
 * @param hostKeys public lines by hostname
 * @returns a sentence for each host, which starts with the file
 */
export function sharedKeys(folder: SecretsFolder, hostKeys = folder.hostKeys): readonly string[] {
  const owners = new Map<string, string>();
  return [...hostKeys].flatMap(([hostname, line]) => {
    const owner = owners.get(line);
    owners.set(line, hostname);
    if (owner === undefined) return [];
    return [
      `${shownKey(folder, hostname)}: ${owner} has the same key, so each could read the other's secrets. ` +
        "Restore the file from Git, or give one of them another key with `ducksnest keys make … --replace`.",
    ];
  });
}

/**
 * Public keys that are not those of their hosts: not the recorded ones, or not those of the private halves. Nothing is to be
 * encrypted to them.
 * @returns sentences that start with the file
 */
export async function foreignKeys(
  folder: SecretsFolder,
  hostnames: readonly string[],
  identities: Identities,
): Promise<readonly string[]> {
  const halves = await Promise.all(hostnames.map((hostname) => halvesProblem(folder, hostname, identities)));
  return [...replacedKeys(folder, hostnames), ...halves.filter((problem) => problem !== undefined)];
}

/**
 * Compares the halves of a host's key, if the private half is there and a key at hand decrypts it without asking.
 * @returns a sentence, which starts with the file; undefined if nothing is wrong, or nothing could be compared
 */
async function halvesProblem(
  folder: SecretsFolder,
  hostname: string,
  { native }: Identities,
): Promise<string | undefined> {
  const file = privateHostKeyFile(hostname);
  if (!folder.has(file) || !folder.hostKeys.has(hostname) || native.length === 0) return undefined;
  let plaintext: Uint8Array;
  try {
    plaintext = await decryptOnce(folder.contentOf(file), { native, program: [], recipients: [] });
  } catch {
    // What cannot be decrypted is reported where it has to be decrypted.
    return undefined;
  }
  const problem = contentProblem(folder, file, plaintext);
  return problem && `${posix.join(folder.path, file)}: ${problem}. Restore both files from Git.`;
}

/**
 * The public line of a host's private key.
 * @param file the encrypted private half, from the folder
 * @param plaintext its content
 * @throws SecretsFolderError if it is not a private key, or not that of the recorded fingerprint
 */
export function hostKeyIn(folder: SecretsFolder, file: string, plaintext: Uint8Array): string {
  const problem = contentProblem(folder, file, plaintext);
  const line = problem === undefined ? SshPrivateKey.parse(Buffer.from(plaintext).toString("utf8")).publicLine : "";
  const recorded = folder.recordedKeys.get(file.replace(/\.age$/, ".pub"));
  const other =
    line !== "" && recorded !== undefined && recorded !== fingerprint(line)
      ? `it is the key ${fingerprint(line)}, and ${recorded} was recorded`
      : undefined;
  const reason = problem ?? other;
  if (reason === undefined) return line;
  throw new SecretsFolderError([`${posix.join(folder.path, file)}: ${reason}. Restore the file from Git.`]);
}

function shownKey(folder: SecretsFolder, hostname: string): string {
  return posix.join(folder.path, hostKeyFile(hostname));
}

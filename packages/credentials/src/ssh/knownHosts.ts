import { ED25519, parsePublicKey, publicLine } from "./publicKey";
import { decodeBase64 } from "./wire";

/** Characters that have a meaning of their own in the names of known_hosts. */
const RESERVED = /[\s,*?!|#@\p{Cc}]/u;

/**
 * A line of `known_hosts` without a line end. It has no comment, because a comment could hold the name of a person.
 * @param names host names and addresses, in the order of the line; repeated ones are written once
 * @param line the host's public key
 * @throws Error if there are no names, if a name cannot stand in the file, or as `parsePublicKey` does
 * @see https://man.openbsd.org/sshd.8#SSH_KNOWN_HOSTS_FILE_FORMAT
 */
export function knownHostsLine(names: readonly string[], line: string): string {
  if (names.length === 0) throw new Error("A line of known_hosts needs at least one name.");
  for (const name of names) {
    if (name === "" || RESERVED.test(name)) {
      throw new Error(`${JSON.stringify(name)} cannot stand in known_hosts. Use a host name or an address.`);
    }
  }
  return `${[...new Set(names)].join(",")} ${publicLine({ blob: parsePublicKey(line).blob, comment: "" })}`;
}

/** An ed25519 key that `ssh-keyscan` found. */
export interface ScannedKey {
  /** The host as it was asked for: a name, an address, or `[name]:port`. */
  readonly host: string;
  /** The key as a line of a `.pub` file, without a comment. */
  readonly publicLine: string;
}

/**
 * Reads what `ssh-keyscan <host>...` prints. Keys of other types are ignored if the host has an ed25519 key, too.
 * @returns one key for each host, in the order of the text; never empty
 * @throws Error with a sentence for each host without a usable key, and if there is no key at all
 */
export function parseKeyscan(text: string): readonly ScannedKey[] {
  if (text.includes("\r")) throw new Error("The output of ssh-keyscan has Windows line ends (CRLF). Remove them.");
  const byHost = new Map<string, KeyField[]>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const { host, ...key } = fieldsOf(line, index + 1);
    byHost.set(host, [...(byHost.get(host) ?? []), key]);
  }
  if (byHost.size === 0) {
    throw new Error("ssh-keyscan printed no key. Check that the host is up and that its SSH server can be reached.");
  }
  const problems: string[] = [];
  const found: ScannedKey[] = [];
  for (const [host, keys] of byHost) {
    const ours = [...new Set(keys.filter(({ type }) => type === ED25519).map(({ base64 }) => base64))];
    const [base64] = ours;
    if (base64 === undefined) problems.push(noKey(host, keys));
    else if (ours.length > 1)
      problems.push(`${host} has ${ours.length} different ed25519 keys. Scan one host at a time.`);
    else found.push({ host, publicLine: `${ED25519} ${base64}` });
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return found;
}

interface KeyField {
  readonly type: string;
  readonly base64: string;
}

function fieldsOf(line: string, number: number): KeyField & { readonly host: string } {
  const [host = "", type = "", base64 = ""] = line.trim().split(/\s+/);
  if (!/^[a-z0-9@.-]+$/.test(type) || decodeBase64(base64) === undefined) {
    throw new Error(`Line ${number} of ssh-keyscan's output is not \`host type key\`. Run ssh-keyscan again.`);
  }
  if (type === ED25519) parsePublicKey(`${type} ${base64}`);
  return { host, type, base64 };
}

function noKey(host: string, keys: readonly KeyField[]): string {
  const types = [...new Set(keys.map(({ type }) => type))].join(", ");
  return `${host} has no ed25519 key, only ${types}. Run \`ssh-keygen -A\` on it and restart its SSH server.`;
}

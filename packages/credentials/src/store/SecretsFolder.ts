import { type Dirent, readdirSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { secretsFolder } from "../files";
import { codeOf, readBytesIfThere, readIfThere, reasonOf } from "../readIfThere";
import { parsePublicKey, publicLine } from "../ssh/publicKey";
import { byCause } from "./byCause";
import { hostKeyFile, privateHostKeyFile, type SecretDesign, type SecretsDesign } from "./SecretsDesign";
import { parseRecords, recordedRecipients, type SecretRecords, type SecretsRecord } from "./secretsRecord";
import { isRecorded, sha256, staleness } from "./staleness";

/** File with the recipients of each secret, from the homelab's folder of secrets. */
export const RECORDS_FILE = "secrets.json";

/** The keys that have to decrypt a file. */
export interface Readers {
  /** Their recipients, in the form of records. */
  readonly recipients: readonly string[];
  /** Hostnames of the hosts that have to decrypt it, and have no key yet. */
  readonly keyless: readonly string[];
}

/** Files of secrets that cannot be used. */
export class SecretsFolderError extends Error {
  override readonly name = "SecretsFolderError";

  /** @param problems sentences that start with the file; none quotes a secret */
  constructor(readonly problems: readonly string[]) {
    super(byCause(problems).join("\n"));
  }
}

/** The folder with a homelab's encrypted secrets, as it is now. It decrypts nothing. */
export class SecretsFolder {
  /** Path from the manifest's folder, such as `nix/secrets/ducksnest`. */
  readonly path: string;
  /** The encrypted files, from this folder, sorted. */
  readonly files: readonly string[];
  readonly #there: ReadonlySet<string>;
  readonly #secrets: ReadonlyMap<string, SecretDesign>;
  readonly #privateKeys: ReadonlySet<string>;
  readonly #publicKeys: ReadonlySet<string>;
  #hashes: readonly (readonly [file: string, hash: string])[] | undefined;

  private constructor(
    /** The manifest's folder. */
    readonly root: string,
    /** What the manifest says. */
    readonly design: SecretsDesign,
    private readonly record: SecretsRecord,
    /** Public lines of the hosts' SSH keys, without comments, by hostname. */
    readonly hostKeys: ReadonlyMap<string, string>,
    /** The encrypted files and those of public keys, from this folder, sorted. */
    private readonly found: readonly string[],
  ) {
    this.path = secretsFolder(design.homelab);
    this.files = found.filter((file) => file.endsWith(".age"));
    this.#there = new Set(this.files);
    this.#secrets = new Map(design.secrets.map((secret) => [secret.file, secret]));
    this.#privateKeys = new Set(design.hosts.map(({ hostname }) => privateHostKeyFile(hostname)));
    this.#publicKeys = new Set(design.hosts.map(({ hostname }) => hostKeyFile(hostname)));
  }

  /**
   * @param root the manifest's folder
   * @throws SecretsFolderError with every file that cannot be used
   * @throws SecretsRecordError if the record of recipients cannot be used
   */
  static read(root: string, design: SecretsDesign): SecretsFolder {
    const path = secretsFolder(design.homelab);
    const shown = posix.join(path, RECORDS_FILE);
    const text = textIfThere(root, shown);
    const record = text === undefined ? { files: new Map(), hostKeys: new Map() } : parseRecords(text, shown);
    return new SecretsFolder(root, design, record, readHostKeys(root, path, design), listFiles(root, path));
  }

  /** What is known about each file. */
  get records(): SecretRecords {
    return this.record.files;
  }

  /** Fingerprints by file of the public keys that commands wrote; those in the folder can be others. */
  get recordedKeys(): ReadonlyMap<string, string> {
    return this.record.hostKeys;
  }

  /** Whether an encrypted file is there. */
  has(file: string): boolean {
    return this.#there.has(file);
  }

  /** The encrypted content of a file, armored or binary. @throws SecretsFolderError if it cannot be read */
  contentOf(file: string): Uint8Array {
    const shown = posix.join(this.path, file);
    try {
      const content = readBytesIfThere(join(this.root, shown));
      if (content !== undefined) return content;
    } catch (error) {
      throw new SecretsFolderError([`${shown}: cannot be read: ${reasonOf(error)}. Restore it, or make it readable.`]);
    }
    throw new SecretsFolderError([`${shown}: does not exist.`]);
  }

  /**
   * What the manifest says about a file; undefined if it does not know it, or it is a private host key. The next key of a CA
   * has the readers of the current one.
   */
  secret(file: string): SecretDesign | undefined {
    const current = file.replace(/^(pki\/[\w-]+)\.next\.key\.age$/, "$1.key.age");
    return this.#secrets.get(current);
  }

  /** The key and the secrets that a hostname has, sorted. */
  filesOf(hostname: string): readonly string[] {
    return this.found.filter((file) => file.startsWith(`hosts/${hostname}/`));
  }

  /** Whether the manifest knows a file: a host reads it, or it is the private key of a host. */
  isKnown(file: string): boolean {
    return this.secret(file) !== undefined || this.#privateKeys.has(file);
  }

  /** Encrypted files that are there although no host of the manifest reads them, and public keys of no host, sorted. */
  get strays(): readonly string[] {
    return this.found.filter((file) => !this.isKnown(file) && !this.#publicKeys.has(file));
  }

  /** Files that have to be encrypted again, sorted. @see staleness */
  get outdated(): readonly string[] {
    return this.files.filter((file) => this.staleness(file) !== undefined);
  }

  /** Whether a file that is there is the one that the record describes. */
  isRecorded(file: string): boolean {
    return isRecorded(this.contentOf(file), this.records.get(file));
  }

  /** Another file with the same content; undefined if there is none, because each encryption is different. */
  twinOf(file: string): string | undefined {
    this.#hashes ??= this.files.map((each) => [each, sha256(this.contentOf(each))] as const);
    const hash = sha256(this.contentOf(file));
    return this.#hashes.find(([other, of]) => other !== file && of === hash)?.[0];
  }

  /**
   * Why a file that is there has to be encrypted again: it may be readable for other keys than those that the manifest asks
   * for.
   * @param hostKeys public lines by hostname. @default those in the folder
   * @returns a sentence; undefined if the file is current, or the manifest does not know it
   */
  staleness(file: string, hostKeys = this.hostKeys): string | undefined {
    if (!this.isKnown(file)) return undefined;
    return staleness(this.contentOf(file), this.records.get(file), this.readersOf(file, hostKeys).recipients);
  }

  /**
   * The keys that have to decrypt a file: the operators', and those of the hosts that read it.
   * @param hostKeys public lines by hostname. @default those in the folder
   */
  readersOf(file: string, hostKeys = this.hostKeys): Readers {
    const hosts = this.secret(file)?.readers ?? [];
    const keys = hosts.map((hostname) => hostKeys.get(hostname));
    return {
      recipients: recordedRecipients([...this.design.operators, ...keys.filter((key) => key !== undefined)]),
      keyless: hosts.filter((hostname) => !hostKeys.has(hostname)),
    };
  }
}

function textIfThere(root: string, shown: string): string | undefined {
  try {
    return readIfThere(join(root, shown));
  } catch (error) {
    throw new SecretsFolderError([`${shown}: cannot be read: ${reasonOf(error)}. Restore it, or make it readable.`]);
  }
}

function readHostKeys(root: string, path: string, { hosts }: SecretsDesign): ReadonlyMap<string, string> {
  const problems: string[] = [];
  const keys = new Map<string, string>();
  for (const { name, hostname } of hosts) {
    const shown = posix.join(path, hostKeyFile(hostname));
    try {
      const text = readIfThere(join(root, shown));
      if (text !== undefined) keys.set(hostname, publicLine({ blob: parsePublicKey(text).blob, comment: "" }));
    } catch (error) {
      problems.push(
        `${shown}:1:1: ${reasonOf(error)} Restore the file from Git. If it is lost, delete it and run \`ducksnest keys make ${name}\`.`,
      );
    }
  }
  if (problems.length > 0) throw new SecretsFolderError(problems);
  return keys;
}

/**
 * Paths of the encrypted files and public keys below the homelab's folder, with forward slashes, sorted; none if there is no such folder.
 * @throws SecretsFolderError if one of them, or a folder on the way, is a symbolic link: neither Git nor Nix follows it
 */
function listFiles(root: string, path: string): readonly string[] {
  const found = entriesOf(root, path).map((entry) => {
    const shown = relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/");
    return { file: posix.relative(path, shown), shown, entry };
  });
  const links = found.filter(({ entry }) => entry.isSymbolicLink());
  if (links.length > 0) {
    throw new SecretsFolderError(
      links.map(
        ({ shown }) =>
          `${shown}: is a symbolic link, which Git and Nix do not follow. Put the file or folder itself there.`,
      ),
    );
  }
  return found.flatMap(({ file, entry }) => (entry.isFile() && /\.(age|pub)$/.test(file) ? [file] : [])).sort();
}

function entriesOf(root: string, path: string): readonly Dirent[] {
  try {
    return readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  } catch (error) {
    const { path: failed }: { readonly path?: unknown } = Object(error);
    if (codeOf(error) === "ENOENT") {
      // Node reads bytes that are not UTF-8 as U+FFFD, and finds no folder of that name.
      if (typeof failed !== "string" || !failed.includes("\uFFFD")) return [];
      const shown = relative(root, failed).replaceAll(sep, "/");
      throw new SecretsFolderError([`${shown}: has a name that is not UTF-8, so ducksnest cannot read it. Rename it.`]);
    }
    throw new SecretsFolderError([`${path}: cannot be read: ${reasonOf(error)}. Make it a folder that you can read.`]);
  }
}

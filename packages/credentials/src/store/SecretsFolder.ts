import { type Dirent, readdirSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { secretsFolder } from "../files";
import { readIfThere, reasonOf } from "../readIfThere";
import { parsePublicKey, publicLine } from "../ssh/publicKey";
import { hostKeyFile, privateHostKeyFile, type SecretDesign, type SecretsDesign } from "./SecretsDesign";
import { parseRecords, recordedRecipients, type SecretRecords } from "./secretsRecord";

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
    super(problems.join("\n"));
  }
}

/** The folder with a homelab's encrypted secrets, as it is now. It decrypts nothing. */
export class SecretsFolder {
  /** Path from the manifest's folder, such as `nix/secrets/ducksnest`. */
  readonly path: string;

  private constructor(
    /** The manifest's folder. */
    readonly root: string,
    /** What the manifest says. */
    readonly design: SecretsDesign,
    /** What is known about each file. */
    readonly records: SecretRecords,
    /** Public lines of the hosts' SSH keys, without comments, by hostname. */
    readonly hostKeys: ReadonlyMap<string, string>,
    /** The encrypted files, from this folder, sorted. */
    readonly files: readonly string[],
  ) {
    this.path = secretsFolder(design.homelab);
  }

  /**
   * @param root the manifest's folder
   * @throws SecretsFolderError with every file that cannot be used
   * @throws SecretsRecordError if the record of recipients cannot be used
   */
  static read(root: string, design: SecretsDesign): SecretsFolder {
    const path = secretsFolder(design.homelab);
    const shown = posix.join(path, RECORDS_FILE);
    const text = readIfThere(join(root, shown));
    const records: SecretRecords = text === undefined ? new Map() : parseRecords(text, shown);
    return new SecretsFolder(root, design, records, readHostKeys(root, path, design), listFiles(join(root, path)));
  }

  has(file: string): boolean {
    return this.files.includes(file);
  }

  /** The encrypted text of a file. @throws SecretsFolderError if it cannot be read */
  textOf(file: string): string {
    const shown = posix.join(this.path, file);
    try {
      const text = readIfThere(join(this.root, shown));
      if (text !== undefined) return text;
    } catch (error) {
      throw new SecretsFolderError([`${shown}: cannot be read: ${reasonOf(error)}`]);
    }
    throw new SecretsFolderError([`${shown}: does not exist.`]);
  }

  /**
   * What the manifest says about a file; undefined if it does not know it, or it is a private host key. The next key of a CA
   * has the readers of the current one.
   */
  secret(file: string): SecretDesign | undefined {
    const current = file.replace(/^(pki\/[\w-]+)\.next\.key\.age$/, "$1.key.age");
    return this.design.secrets.find((secret) => secret.file === current);
  }

  /** Files that are there although no host of the manifest reads them, sorted. */
  get strays(): readonly string[] {
    const keys = new Set(this.design.hosts.map(({ hostname }) => privateHostKeyFile(hostname)));
    return this.files.filter((file) => this.secret(file) === undefined && !keys.has(file));
  }

  /** Files whose recipients are not those that the manifest asks for, sorted. */
  get outdated(): readonly string[] {
    return this.files.filter(
      (file) =>
        !this.strays.includes(file) && !sameRecipients(this.records.get(file)?.recipients, this.readersOf(file)),
    );
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

/** Whether a file is encrypted to exactly the keys that have to decrypt it. */
export function sameRecipients(recorded: readonly string[] | undefined, { recipients }: Readers): boolean {
  return recorded !== undefined && recorded.join("\n") === recipients.join("\n");
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
        `${shown}:1:1: ${reasonOf(error)} Restore the file from Git, or make a new key with \`ducksnest keys make ${name} --replace\`.`,
      );
    }
  }
  if (problems.length > 0) throw new SecretsFolderError(problems);
  return keys;
}

/** Paths of the encrypted files below a folder, with forward slashes, sorted; none if there is no such folder. */
function listFiles(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith(".age"))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, "/"),
    )
    .sort();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT") return [];
    throw new SecretsFolderError([`${folder}: cannot be read: ${reasonOf(error)}`]);
  }
}

import { posix } from "node:path";
import { encrypt } from "../age/encrypt";
import { WrongIdentityError } from "../age/errors";
import type { Identities } from "../age/identities";
import type { HostKey } from "../ssh/hostKey";
import { fingerprint, parsePublicKey, publicLine } from "../ssh/publicKey";
import { contentProblem } from "./contentProblem";
import { decryptOnce } from "./decryptOnce";
import { derivedFiles } from "./derivedFiles";
import { halvesProblem, replacedKeys, sharedKeys } from "./hostKeyProblems";
import { requireAccess } from "./requireAccess";
import { hostKeyFile, privateHostKeyFile } from "./SecretsDesign";
import { type Readers, type SecretsFolder, SecretsFolderError } from "./SecretsFolder";
import type { SecretRecord } from "./secretsRecord";
import { sha256 } from "./staleness";
import { isSound } from "./verifyFile";
import { whoCanDecrypt } from "./whoCanDecrypt";

/** A file to write or to remove. */
export interface FileEdit {
  /** Path from the manifest's folder. */
  readonly file: string;
  /** The whole new content; undefined removes the file. */
  readonly content: string | Uint8Array | undefined;
}

/** How to encrypt again. */
export interface RekeyOptions {
  /** Whether the keys at hand may lose access, because another operator takes over. @default false */
  readonly handOver?: boolean;
}

/** The result of encrypting again. */
export interface Rekeyed {
  /** Files that are encrypted again, sorted. */
  readonly rekeyed: readonly string[];
  /** A sentence for each file that cannot be decrypted and stays as it is: the reason, and who could decrypt it. */
  readonly problems: readonly string[];
}

/** No key, for edits that only encrypt. */
const NO_IDENTITIES: Identities = { native: [], program: [], recipients: [] };

/** Collects changes to a folder of secrets. Nothing is written. */
export class SecretsEdit {
  private readonly edits = new Map<string, FileEdit["content"]>();
  private readonly records: Map<string, SecretRecord>;
  private readonly hostKeys: Map<string, string>;
  /** What was recorded of the hosts' public keys, by file. */
  private readonly fingerprints: Map<string, string>;
  /** Hostnames of hosts that get a key, which is not compared with the record. */
  private readonly newKeys = new Set<string>();
  private readonly plaintexts = new Map<string, Uint8Array>();

  /** @param identities keys that decrypt what is there. @default none */
  constructor(
    readonly folder: SecretsFolder,
    private readonly identities: Identities = NO_IDENTITIES,
  ) {
    this.records = new Map(folder.records);
    this.hostKeys = new Map(folder.hostKeys);
    this.fingerprints = new Map(folder.recordedKeys);
  }

  /**
   * Encrypts a value to the file's readers. A file that already has this value and these readers stays as it is.
   * @param file from the folder of secrets
   * @param expires time at which the secret stops working, RFC 3339. @default unknown or never
   * @throws SecretsFolderError if the manifest names no operator, a host that reads the file has no key or another one than
   * the recorded, or a private key of a host or CA could be decrypted with none of the keys at hand
   */
  async put(file: string, plaintext: Uint8Array, expires?: string): Promise<void> {
    const readers = this.readersOf(file);
    if (readers.keyless.length > 0) throw new SecretsFolderError([this.withoutKeys(file, readers.keyless)]);
    if (this.identities.recipients.length > 0 && isOnlyCopy(file)) {
      requireAccess(this.folder, this.identities, "and run the command again.");
    }
    await this.requireSoundKeys(this.folder.secret(file)?.readers ?? []);
    const expiry = expires !== undefined && { expires };
    if (await this.holds(file, plaintext)) {
      const known = this.records.get(file);
      this.records.set(file, { recipients: readers.recipients, sha256: known?.sha256, ...expiry });
    } else await this.encrypt(file, plaintext, { recipients: readers.recipients, ...expiry });
  }

  /**
   * Sets a host's key. Call `rekey` afterwards, because the host's secrets are encrypted to it.
   * @param privatePem the private half, which is encrypted to the operators; undefined for a machine that keeps its own. If
   * the host has this key already, its private half stays.
   */
  async putHostKey(hostname: string, line: string, privatePem?: string): Promise<void> {
    const { blob, comment } = parsePublicKey(line);
    const recorded = this.fingerprints.get(hostKeyFile(hostname));
    const fresh = publicLine({ blob, comment: "" });
    this.hostKeys.set(hostname, fresh);
    this.newKeys.add(hostname);
    this.fingerprints.set(hostKeyFile(hostname), fingerprint(fresh));
    this.edits.set(hostKeyFile(hostname), `${publicLine({ blob, comment })}\n`);
    if (privatePem !== undefined) await this.put(privateHostKeyFile(hostname), Buffer.from(privatePem));
    else if (recorded !== fingerprint(fresh)) this.remove(privateHostKeyFile(hostname));
  }

  /** Makes a key the host's. @see putHostKey */
  async putNewHostKey(hostname: string, { publicLine: line, privatePem }: HostKey): Promise<void> {
    await this.putHostKey(hostname, line, privatePem);
  }

  /**
   * Gives an encrypted file another name, in place of the file that has it. Its readers stay the same.
   * @returns its value
   * @throws SecretsFolderError if it cannot be decrypted, because the file that it replaces may be the last good one
   */
  async move(from: string, to: string): Promise<Uint8Array> {
    const plaintext = await this.decrypt(from);
    const content = this.edits.get(from) ?? this.folder.contentOf(from);
    const record = this.records.get(from);
    this.remove(from);
    this.edits.set(to, content);
    this.plaintexts.set(to, plaintext);
    if (record === undefined) this.records.delete(to);
    else this.records.set(to, record);
    return plaintext;
  }

  /** Removes an encrypted file, or a host's public key. */
  remove(file: string): void {
    if (this.folder.has(file) || file.endsWith(".pub")) this.edits.set(file, undefined);
    else this.edits.delete(file);
    this.records.delete(file);
    this.plaintexts.delete(file);
  }

  /** Removes a host: its key, and all secrets of its folder. Call `rekey` afterwards for those that it shared. */
  removeHost(hostname: string): void {
    for (const file of this.folder.files.filter((each) => each.startsWith(`hosts/${hostname}/`))) this.remove(file);
    if (this.hostKeys.delete(hostname)) this.edits.set(hostKeyFile(hostname), undefined);
  }

  /**
   * Gives a host's key and the secrets of its folder to another hostname, which the design has in its place. Nothing is
   * encrypted again, because the keys that decrypt them stay the same.
   * @param line the host's public key; undefined if it has none
   * @throws SecretsFolderError if there are files of the new hostname
   */
  moveHost(from: string, to: string, line: string | undefined): void {
    const own = (hostname: string) => this.folder.files.filter((file) => file.startsWith(`hosts/${hostname}/`));
    const taken = own(to).map((file) => `${this.shown(file)}: exists already; move it away, or take another hostname.`);
    if (taken.length > 0) throw new SecretsFolderError(taken);
    for (const file of own(from)) {
      const record = this.records.get(file);
      const target = `hosts/${to}/${posix.basename(file)}`;
      this.edits.set(target, this.folder.contentOf(file));
      if (record !== undefined) this.records.set(target, record);
      this.remove(file);
    }
    if (line === undefined) return;
    this.hostKeys.set(to, line);
    const recorded = this.fingerprints.get(hostKeyFile(from));
    if (recorded !== undefined) this.fingerprints.set(hostKeyFile(to), recorded);
    this.edits.set(hostKeyFile(to), `${line} root@${to}\n`);
    this.edits.set(hostKeyFile(from), undefined);
  }

  /**
   * Encrypts again the files whose readers changed.
   * @returns those files, sorted
   * @throws SecretsFolderError with every file that cannot be decrypted, or if none of the keys at hand could decrypt the new
   * files
   */
  async rekey(options?: RekeyOptions): Promise<readonly string[]> {
    const { rekeyed, problems } = await this.tryRekey(options);
    if (problems.length > 0) throw new SecretsFolderError(problems);
    return rekeyed;
  }

  /**
   * Like `rekey`, but leaves files that cannot be decrypted as they are.
   * @throws SecretsFolderError if none of the keys at hand could decrypt the new files
   */
  async tryRekey({ handOver = false }: RekeyOptions = {}): Promise<Rekeyed> {
    const problems: string[] = [];
    const rekeyed: string[] = [];
    const files = this.folder.files.filter((file) => this.needsRekey(file));
    await this.requireSoundKeys(files.flatMap((file) => this.folder.secret(file)?.readers ?? []));
    for (const file of files) {
      try {
        await this.encryptAgain(file, await this.decrypt(file));
        rekeyed.push(file);
      } catch (error) {
        if (!(error instanceof SecretsFolderError)) throw error;
        problems.push(...error.problems);
      }
    }
    if (rekeyed.length > 0 && !handOver) {
      const otherwise = "or run `ducksnest secrets rekey --hand-over` if another operator takes over.";
      requireAccess(this.folder, this.identities, otherwise);
    }
    return { rekeyed, problems };
  }

  /**
   * The value of a file, with changes that are not written yet.
   * @throws SecretsFolderError if it does not exist or cannot be decrypted; the message says which keys would
   */
  async decrypt(file: string): Promise<Uint8Array> {
    const edited = this.plaintexts.get(file);
    if (edited !== undefined) return edited;
    const content = this.folder.contentOf(file);
    try {
      return await decryptOnce(content, this.identities);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const who = error instanceof WrongIdentityError ? this.whoCan(file, error) : [];
      throw new SecretsFolderError([[`${this.shown(file)}: ${error.message}`, ...who].join(" ")]);
    }
  }

  /** All changes, with the files that follow from them. */
  changes(): readonly FileEdit[] {
    const files = new Set([...this.folder.files, ...this.edits.keys()].filter((file) => file.endsWith(".age")));
    const left = [...files].filter((file) => !this.edits.has(file) || this.edits.get(file) !== undefined);
    const records = new Map([...this.records].filter(([file]) => left.includes(file)));
    const derived = derivedFiles(this.folder.design, records, this.hostKeys, this.fingerprints);
    return [...this.edits, ...derived].map(([file, content]) => ({ file: this.shown(file), content }));
  }

  /**
   * Verifies encrypted files before they replace the old ones. @see isSound
   * @param staged contents by path from the manifest's folder, as they are on the disk
   * @throws SecretsFolderError with every file that would not be readable, and every host's key that is not its own
   */
  async verify(staged: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const kept = this.folder.design.hosts.map(({ hostname }) => hostname).filter((each) => !this.newKeys.has(each));
    const problems = [...replacedKeys(this.folder, kept), ...sharedKeys(this.folder, this.hostKeys)];
    for (const [file, plaintext] of this.plaintexts) {
      const content = staged.get(this.shown(file));
      const expected = { encrypted: this.edits.get(file) ?? "", plaintext };
      const recipients = this.records.get(file)?.recipients ?? [];
      if (content === undefined || (await isSound(content, expected, recipients, this.identities))) continue;
      problems.push(
        `${this.shown(file)}: the encrypted file is damaged on the disk; nothing was changed. Check the disk.`,
      );
    }
    throwIfAny(problems);
  }

  private needsRekey(file: string): boolean {
    if (this.edits.has(file) || !this.folder.isKnown(file)) return false;
    this.requireOperators(file);
    return this.folder.staleness(file, this.hostKeys) !== undefined;
  }

  private async encryptAgain(file: string, plaintext: Uint8Array): Promise<void> {
    this.requireOwnValue(file, plaintext);
    const { recipients } = this.readersOf(file);
    await this.encrypt(file, plaintext, { ...this.records.get(file), recipients });
  }

  /** Without this, a file that was copied over another one would be encrypted to the readers of that. */
  private requireOwnValue(file: string, plaintext: Uint8Array): void {
    if (this.folder.isRecorded(file)) return;
    const twin = this.folder.twinOf(file);
    const problem = twin === undefined ? contentProblem(this.folder, file, plaintext) : `it is a copy of ${twin}`;
    if (problem === undefined) return;
    throw new SecretsFolderError([
      `${this.shown(file)}: is not encrypted again, because ${problem}. Restore the file from Git, or set the secret again.`,
    ]);
  }

  private async encrypt(file: string, plaintext: Uint8Array, record: SecretRecord): Promise<void> {
    const content = await encrypt(plaintext, record.recipients);
    this.plaintexts.set(file, plaintext);
    this.edits.set(file, content);
    this.records.set(file, { ...record, sha256: sha256(content) });
  }

  /** Refuses hosts' public keys that are not theirs, before anything is encrypted to them. */
  private async requireSoundKeys(hostnames: Iterable<string>): Promise<void> {
    const asked = [...new Set(hostnames)].filter((hostname) => !this.newKeys.has(hostname));
    const halves = await Promise.all(asked.map((hostname) => halvesProblem(this.folder, hostname, this.identities)));
    throwIfAny([...replacedKeys(this.folder, asked), ...halves.filter((problem) => problem !== undefined)]);
  }

  private readersOf(file: string): Readers {
    this.requireOperators(file);
    return this.folder.readersOf(file, this.hostKeys);
  }

  private requireOperators(file: string): void {
    if (this.folder.design.operators.length > 0) return;
    throw new SecretsFolderError([
      `${this.shown(file)}: the manifest names no operator, so nobody could decrypt it. ` +
        "Add your public key: `secrets: { operators: [<ssh-ed25519 line, or age1…>] }`.",
    ]);
  }

  /** Whether the file is known to have this value and its readers already. */
  private async holds(file: string, plaintext: Uint8Array): Promise<boolean> {
    if (this.edits.has(file) || !this.folder.has(file) || this.identities.native.length === 0) return false;
    if (this.folder.staleness(file, this.hostKeys) !== undefined) return false;
    try {
      // Nobody is asked for a passphrase only to save a write.
      const old = await decryptOnce(this.folder.contentOf(file), { ...this.identities, program: [] });
      return Buffer.from(old).equals(plaintext);
    } catch {
      // A file that cannot be decrypted is replaced.
      return false;
    }
  }

  private whoCan(file: string, { hints }: WrongIdentityError): string[] {
    const tried = this.identities.recipients;
    return [
      tried.length > 0 ? `Tried the private key of ${tried.join(" and ")}.` : "No private key was tried.",
      whoCanDecrypt(this.folder, file, hints),
    ];
  }

  private withoutKeys(file: string, hostnames: readonly string[]): string {
    const hosts = this.folder.design.hosts.filter(({ hostname }) => hostnames.includes(hostname));
    const [have, them] = hostnames.length === 1 ? ["has no SSH host key", "it"] : ["have no SSH host keys", "them"];
    return (
      `${this.shown(file)}: ${hostnames.join(", ")} ${have} yet, so the secret cannot be encrypted to ${them}. ` +
      `Run \`ducksnest keys make ${hosts.map(({ name }) => name).join(" ")}\`.`
    );
  }

  private shown(file: string): string {
    return posix.join(this.folder.path, file);
  }
}

/** Whether the value of a file is nowhere else: private keys of hosts and of the PKI. */
function isOnlyCopy(file: string): boolean {
  return file.startsWith("pki/") || file === privateHostKeyFile(posix.basename(posix.dirname(file)));
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new SecretsFolderError(problems);
}

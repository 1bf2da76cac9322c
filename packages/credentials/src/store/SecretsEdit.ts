import { posix } from "node:path";
import { encrypt } from "../age/encrypt";
import type { Identities } from "../age/identities";
import type { HostKey } from "../ssh/hostKey";
import { fingerprint, parsePublicKey, publicLine } from "../ssh/publicKey";
import { decryptOnce } from "./decryptOnce";
import { derivedFiles } from "./derivedFiles";
import { foreignKeys, hostKeyIn, replacedKeys, sharedKeys } from "./hostKeyProblems";
import type { Rekeyed, RekeyOptions } from "./rekeying";
import { isOnlyCopy, requireAccess, requireOperators, requireOwnValue, throwIfAny, withoutKeys } from "./requirements";
import { hostKeyFile, privateHostKeyFile } from "./SecretsDesign";
import { type Readers, type SecretsFolder, SecretsFolderError } from "./SecretsFolder";
import type { SecretRecord } from "./secretsRecord";
import { sha256 } from "./staleness";
import { isSound } from "./verifyFile";
import { undecryptable } from "./whoCanDecrypt";

/** A file to write or to remove. */
export interface FileEdit {
  /** Path from the manifest's folder. */
  readonly file: string;
  /** The whole new content; undefined removes the file. */
  readonly content: string | Uint8Array | undefined;
}

const NO_IDENTITIES: Identities = { native: [], program: [], recipients: [] };
const HAND_OVER = "or run `ducksnest secrets rekey --hand-over` if another operator takes over";

/** Collects changes to a folder of secrets. Nothing is written. */
export class SecretsEdit {
  private readonly edits = new Map<string, FileEdit["content"]>();
  private readonly records: Map<string, SecretRecord>;
  private readonly hostKeys: Map<string, string>;
  /** What was recorded of the hosts' public keys, by file. */
  private readonly fingerprints: Map<string, string>;
  /** Hostnames of hosts that get or lose a key, which is not compared with the record. */
  private readonly changedKeys = new Set<string>();
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
    if (readers.keyless.length > 0) throw withoutKeys(this.folder, file, readers.keyless);
    if (isOnlyCopy(file)) requireAccess(this.folder, this.identities);
    await this.requireSoundKeys(this.folder.secret(file)?.readers ?? []);
    const record = { recipients: readers.recipients, ...(expires !== undefined && { expires }) };
    const { sha256 } = this.records.get(file) ?? {};
    if (await this.holds(file, plaintext)) this.records.set(file, { ...record, sha256 });
    else await this.encrypt(file, plaintext, record);
  }

  /**
   * Sets a host's key. Call `rekey` afterwards, because the host's secrets are encrypted to it.
   * @param privatePem the private half, which is encrypted to the operators; undefined for a machine that keeps its own. If
   * the host has this key already, its private half stays.
   */
  async putHostKey(hostname: string, line: string, privatePem?: string): Promise<void> {
    const { blob, comment } = parsePublicKey(line);
    const known = this.hostKeys.get(hostname);
    const recorded = this.fingerprints.get(hostKeyFile(hostname)) ?? (known && fingerprint(known));
    const fresh = publicLine({ blob, comment: "" });
    this.hostKeys.set(hostname, fresh);
    this.changedKeys.add(hostname);
    this.fingerprints.set(hostKeyFile(hostname), fingerprint(fresh));
    this.edits.set(hostKeyFile(hostname), `${publicLine({ blob, comment })}\n`);
    if (privatePem !== undefined) await this.put(privateHostKeyFile(hostname), Buffer.from(privatePem));
    else if (recorded !== fingerprint(fresh)) this.remove(privateHostKeyFile(hostname));
  }

  /**
   * Writes the public half of a host's key again, which was lost, from the private half.
   * @returns the public line
   * @throws SecretsFolderError if that cannot be decrypted, or is not that of the recorded key
   */
  async restoreHostKey(hostname: string): Promise<string> {
    const file = privateHostKeyFile(hostname);
    const line = hostKeyIn(this.folder, file, await this.decrypt(file));
    this.hostKeys.set(hostname, publicLine({ blob: parsePublicKey(line).blob, comment: "" }));
    this.edits.set(hostKeyFile(hostname), `${line}\n`);
    return line;
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
    this.changedKeys.add(hostname);
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
   * Encrypts again the files whose readers changed, and forgets the records of files that are lost.
   * @returns those files, sorted
   * @throws SecretsFolderError with every file that cannot be decrypted, or if none of the keys at hand could decrypt the new
   * files
   */
  async rekey(options?: RekeyOptions): Promise<readonly string[]> {
    const { rekeyed, problems } = await this.tryRekey(options);
    if (problems.length > 0) throw new SecretsFolderError(problems);
    for (const file of this.records.keys()) {
      if (!this.folder.has(file) && !this.edits.has(file)) this.records.delete(file);
    }
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
    if (rekeyed.length > 0 && !handOver) requireAccess(this.folder, this.identities, HAND_OVER);
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
      throw undecryptable(this.folder, file, error, this.identities);
    }
  }

  /** All changes, with the files that follow from them. */
  changes(): readonly FileEdit[] {
    const files = new Set([...this.folder.files, ...this.edits.keys()].filter((file) => file.endsWith(".age")));
    const left = [...files].filter((file) => !this.edits.has(file) || this.edits.get(file) !== undefined);
    // The record of a file that is lost stays, so that verify goes on to report it, until rekey accepts the loss.
    const records = new Map([...this.records].filter(([file]) => left.includes(file) || this.folder.isKnown(file)));
    const derived = derivedFiles(this.folder.design, records, this.hostKeys, this.fingerprints);
    return [...this.edits, ...derived].map(([file, content]) => ({ file: this.shown(file), content }));
  }

  /**
   * Verifies encrypted files before they replace the old ones. @see isSound
   * @param staged contents by path from the manifest's folder, as they are on the disk
   * @throws SecretsFolderError with every file that would not be readable, and every host's key that is not its own
   */
  async verify(staged: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const kept = this.folder.design.hosts.map(({ hostname }) => hostname).filter((each) => !this.changedKeys.has(each));
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
    requireOperators(this.folder, file);
    return this.folder.staleness(file, this.hostKeys) !== undefined;
  }

  private async encryptAgain(file: string, plaintext: Uint8Array): Promise<void> {
    requireOwnValue(this.folder, file, plaintext);
    const { recipients } = this.readersOf(file);
    await this.encrypt(file, plaintext, { ...this.records.get(file), recipients });
  }

  private async encrypt(file: string, plaintext: Uint8Array, record: SecretRecord): Promise<void> {
    const content = await encrypt(plaintext, record.recipients);
    this.plaintexts.set(file, plaintext);
    this.edits.set(file, content);
    this.records.set(file, { ...record, sha256: sha256(content) });
  }

  private async requireSoundKeys(hostnames: readonly string[]): Promise<void> {
    const asked = hostnames.filter((hostname) => !this.changedKeys.has(hostname));
    throwIfAny(await foreignKeys(this.folder, [...new Set(asked)], this.identities));
  }

  private readersOf(file: string): Readers {
    requireOperators(this.folder, file);
    return this.folder.readersOf(file, this.hostKeys);
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

  private shown(file: string): string {
    return posix.join(this.folder.path, file);
  }
}

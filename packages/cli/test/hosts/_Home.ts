import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHostKey, readIdentities, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { readTree, referenceText, temporaryFolders } from "@ducksnest/testing";
import { OpenManifest } from "../../src/hosts/OpenManifest";
import { ManifestState } from "../../src/manifest/ManifestState";
import { editSecrets } from "../../src/secrets/editSecrets";
import { secretsDesign } from "../../src/secrets/secretsDesign";
import { GuardedTerminal } from "../../src/terminal/GuardedTerminal";
import type { Input } from "../../src/terminal/Input";
import { type Run, runProgram } from "../workspace";

const newFolder = temporaryFolders();

export const NOW = new Date("2026-11-27T12:00:00Z");

/** Options that answer every question about a host at home. */
export const ATTIC = [
  ...["--address", "192.168.0.18", "--interface", "wlan0", "--kind", "wifi", "--boot", "uefi"],
  ...["--cpu", "Intel N100", "--threads", "4", "--max-ghz", "3.4", "--memory", "15.5", "--disk", "467.4"],
];

/** A folder with a manifest, and the private key of its only operator. */
export class Home {
  readonly folder = newFolder();
  readonly manifest = join(this.folder, "homelab.yaml");
  readonly identity = join(newFolder(), "identity");
  /** A private key that decrypts nothing. */
  readonly stranger = join(newFolder(), "stranger");

  /** @param text the manifest, without operators */
  constructor(text = referenceText(), { operators = true } = {}) {
    const key = makeHostKey("operator");
    writeFileSync(this.identity, key.privatePem, { mode: 0o600 });
    writeFileSync(this.stranger, makeHostKey("stranger").privatePem, { mode: 0o600 });
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    writeFileSync(this.manifest, operators ? `${text}${eol}secrets: { operators: [${key.publicLine}] }${eol}` : text);
  }

  get text(): string {
    return readFileSync(this.manifest, "utf8");
  }

  /** Every file, by its path from the folder. */
  get files(): ReadonlyMap<string, string> {
    return readTree(this.folder);
  }

  run(args: readonly string[], input?: Input): Promise<Run> {
    return runProgram([...args, "--manifest", this.manifest], {}, { now: () => NOW, ...(input && { input }) });
  }

  /** Like `run`, with the operator's private key. */
  runAsOperator(args: readonly string[], input?: Input): Promise<Run> {
    return this.run([...args, "--identity", this.identity], input);
  }

  /** Gives every host a key, and the homelab a Wi-Fi passphrase and an auth key that hosts share. */
  async fill(): Promise<void> {
    const { topology } = await this.current();
    const identities = readIdentities([this.identity]);
    const state = ManifestState.read(this.manifest);
    await editSecrets({ topology, manifest: this.manifest, state, terminal: QUIET, identities }, async (edit) => {
      for (const { hostname } of topology.hosts) await edit.putNewHostKey(hostname, makeHostKey(`root@${hostname}`));
      for (const { file, scope, name } of topology.secrets.secrets) {
        if (scope.kind === "shared") await edit.put(file, Buffer.from(`the ${name}`));
      }
      return { result: undefined };
    });
  }

  /** The manifest's topology. */
  async current() {
    const current = (await OpenManifest.open({ manifest: this.manifest }, QUIET)).current();
    if (current.kind === "refused") throw new Error("the manifest is refused");
    return current;
  }

  /** The encrypted files with their values, and whether each is encrypted to exactly its readers. */
  async secrets(): Promise<ReadonlyMap<string, string>> {
    const { topology } = await this.current();
    const folder = SecretsFolder.read(this.folder, secretsDesign(topology));
    expect({ outdated: folder.outdated, strays: folder.strays }).toEqual({ outdated: [], strays: [] });
    const edit = new SecretsEdit(folder, readIdentities([this.identity]));
    const values = folder.files.map(async (file) => [file, Buffer.from(await edit.decrypt(file)).toString()] as const);
    return new Map(await Promise.all(values));
  }

  /** Whether a file of secrets can be decrypted by the key of a host, which the operator decrypts. */
  async canDecrypt(hostKeyPem: string, file: string): Promise<boolean> {
    const path = join(newFolder(), "key");
    writeFileSync(path, hostKeyPem, { mode: 0o600 });
    const folder = SecretsFolder.read(this.folder, secretsDesign((await this.current()).topology));
    const edit = new SecretsEdit(folder, readIdentities([path]));
    return edit.decrypt(file).then(
      () => true,
      () => false,
    );
  }
}

export const QUIET = new GuardedTerminal({ out: () => undefined, err: () => undefined, color: false });

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  encrypt,
  joinTokenFile,
  joinTokensFile,
  makeHostKey,
  secretsFolder,
  writePublicTokens,
} from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";

/** The secret half of every planted token. */
export const TOKEN_CANARY = "fuzzcanarytoken0";

/** The ids, and so the number of workers that get a token. */
const IDS = ["abcde0", "abcde1", "abcde2", "abcde3"];

const EXPIRES = "2999-01-01T00:00:00Z";

/** A time at which the tokens are valid, and for no longer than any manifest allows: half an hour before they expire. */
export const WHILE_VALID = new Date("2998-12-31T23:30:00Z");

/** Join tokens for the workers of one mutant after the other. Only secret files may contain them. */
export class PlantedTokens {
  /** Path of the private key that decrypts them. */
  readonly identity: string;
  private readonly encrypted: Promise<readonly string[]>;

  /** @param folder the folder of the mutants */
  constructor(private readonly folder: string) {
    const { privatePem, publicLine } = makeHostKey("fuzz");
    // In this folder, because a private key beside a manifest is an error.
    this.identity = join(folder, ".ducksnest/operator");
    mkdirSync(dirname(this.identity), { recursive: true, mode: 0o700 });
    writeFileSync(this.identity, privatePem, { mode: 0o600 });
    this.encrypted = Promise.all(IDS.map((id) => encrypt(Buffer.from(`${id}.${TOKEN_CANARY}\n`), [publicLine])));
  }

  /** Gives the first workers of a homelab a token each, and removes those of the previous homelab. */
  async plant({ name: homelab, workers }: Topology): Promise<void> {
    rmSync(join(this.folder, "nix/secrets"), { recursive: true, force: true });
    const encrypted = await this.encrypted;
    const tokens = new Map<string, { readonly id: string; readonly expires: string }>();
    for (const [index, id] of IDS.entries()) {
      const worker = workers[index];
      if (worker === undefined) break;
      tokens.set(worker.name, { id, expires: EXPIRES });
      this.write(join(secretsFolder(homelab), joinTokenFile(worker.hostname)), encrypted[index] ?? "");
    }
    this.write(joinTokensFile(homelab), writePublicTokens(tokens));
  }

  private write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }
}

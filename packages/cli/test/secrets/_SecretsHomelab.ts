import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join, relative } from "node:path";
import { makeHostKey } from "@ducksnest/credentials";
import { aManifest, type ManifestValue, manifestText, temporaryFolders } from "@ducksnest/testing";
import type { Input } from "../../src/terminal/Input";
import { pipedInput, type Run, runProgram } from "../workspace";

const newFolder = temporaryFolders();

/** A person with an SSH key. */
export interface Person {
  /** The line for `secrets.operators`. */
  readonly recipient: string;
  /** File with the private key. */
  readonly file: string;
}

/** Makes a person's SSH key. */
export function aPerson(name: string): Person {
  const { privatePem, publicLine } = makeHostKey(`${name}@laptop`);
  const file = join(newFolder(), "id_ed25519");
  writeFileSync(file, privatePem, { mode: 0o600 });
  return { recipient: publicLine, file };
}

/** The clock of the commands. */
export const NOW = new Date("2026-11-27T12:00:00Z");

/** A folder with a manifest that names operators, and commands that use it. Their user has no private key in the home folder. */
export class SecretsHomelab {
  readonly folder = newFolder();
  readonly manifest = join(this.folder, "homelab.yaml");
  /** The user's home folder. */
  readonly home = newFolder();

  /** @param operators their keys are in the manifest; the first one's private key is used for commands */
  constructor(
    private readonly operators: readonly Person[],
    changes: Readonly<Record<string, ManifestValue | undefined>> = {},
  ) {
    this.describe(changes);
  }

  /** File with the private key of the first operator. */
  get identity(): string {
    return this.operators[0]?.file ?? "";
  }

  /** Writes the manifest again. @param changes edits of the reference manifest */
  describe(
    changes: Readonly<Record<string, ManifestValue | undefined>>,
    operators: readonly Person[] = this.operators,
  ): void {
    const secrets = { operators: operators.map(({ recipient }) => recipient) };
    writeFileSync(this.manifest, manifestText(aManifest({ ...(operators.length > 0 && { secrets }), ...changes })));
  }

  /** Runs a command as the first operator. */
  run(words: string, input?: Input): Promise<Run> {
    return this.runWith(this.identity, words, input);
  }

  /** Runs a command with a person's private key. */
  runAs({ file }: Person, words: string, input?: Input): Promise<Run> {
    return this.runWith(file, words, input);
  }

  /** Runs a command with the keys of the home folder, which has none unless a test puts them there. */
  runWithout(words: string, input?: Input): Promise<Run> {
    return this.runWith("", words, input);
  }

  private async runWith(identity: string, words: string, input = pipedInput()): Promise<Run> {
    const spy = jest.spyOn(os, "homedir").mockReturnValue(this.home);
    const { DUCKSNEST_IDENTITY = "" } = process.env;
    process.env.DUCKSNEST_IDENTITY = identity;
    try {
      return await runProgram([...words.split(" "), "--manifest", this.manifest], {}, { input, now: () => NOW });
    } finally {
      spy.mockRestore();
      process.env.DUCKSNEST_IDENTITY = DUCKSNEST_IDENTITY;
    }
  }

  /** The failure of a command that could not run. */
  async failure(words: string, input?: Input): Promise<string> {
    try {
      await this.run(words, input);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error(`${words} did not fail`);
  }

  /** Another homelab with the same manifest, files and operators. */
  copy(): SecretsHomelab {
    const copy = new SecretsHomelab(this.operators);
    cpSync(this.folder, copy.folder, { recursive: true });
    return copy;
  }

  path(file: string): string {
    return join(this.folder, "nix/secrets/ducksnest", file);
  }

  /** The content of a file of the homelab's folder of secrets. */
  text(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  write(file: string, content: string | Uint8Array): void {
    mkdirSync(join(this.path(file), ".."), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  /** The encrypted and public files with their contents. */
  files(): ReadonlyMap<string, string> {
    const entries = readdirSync(this.path(""), { recursive: true, withFileTypes: true });
    return new Map(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [relative(this.path(""), file), readFileSync(file, "latin1")]),
    );
  }
}

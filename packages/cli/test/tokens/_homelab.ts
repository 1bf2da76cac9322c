import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHostKey } from "@ducksnest/credentials";
import { aManifest, type ManifestValue, manifestText, readTree, temporaryFolders } from "@ducksnest/testing";
import { parseAllDocuments } from "yaml";
import { type Run, runProgram } from "../workspace";

const newFolder = temporaryFolders();

/** A homelab whose operator has a private key. */
export class TokenHomelab {
  readonly folder = newFolder();
  /** Path of the operator's private key. */
  readonly identity = join(newFolder(), "operator");
  /** The current time of commands. */
  now = new Date("2026-11-30T12:00:00Z");
  private readonly operator = makeHostKey("operator");

  /** @param manifest data of the manifest, to which the operator is added */
  constructor(manifest = aManifest()) {
    writeFileSync(this.identity, this.operator.privatePem, { mode: 0o600 });
    this.write({ ...manifest, secrets: { operators: [this.operator.publicLine], tokenTtlHours: 48 } });
  }

  write(manifest: Readonly<Record<string, ManifestValue>>): void {
    writeFileSync(join(this.folder, "homelab.yaml"), manifestText(manifest));
  }

  /** The operator's public key. */
  get recipient(): string {
    return this.operator.publicLine;
  }

  /** Runs a command with the operator's key. */
  run(...args: readonly string[]): Promise<Run> {
    return this.runWith(this.identity, ...args);
  }

  /** Runs a command. Only those that decrypt take a key. */
  runWith(identity: string, ...args: readonly string[]): Promise<Run> {
    const decrypts = /^(token (mint|renew)|keys make|secrets (show|set)|synth)/.test(args.join(" "));
    const keys = decrypts ? ["--identity", identity] : [];
    const manifest = ["--manifest", join(this.folder, "homelab.yaml")];
    return runProgram([...args, ...keys, ...manifest], {}, { now: () => this.now });
  }

  file(path: string): string {
    return join(this.folder, "nix/secrets/ducksnest", path);
  }

  /** The text of a file in the folder of secrets; undefined if there is none. */
  read(path: string): string | undefined {
    return existsSync(this.file(path)) ? readFileSync(this.file(path), "utf8") : undefined;
  }

  /** Every file by its path from the manifest's folder. */
  files(): ReadonlyMap<string, string> {
    return readTree(this.folder);
  }
}

/** The token in each Secret of a YAML text, by the hostname in its description. */
export function tokensIn(yaml: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    parseAllDocuments(yaml).map((document) => {
      const text = (key: string) => String(document.getIn(["stringData", key]));
      return [text("description").split(" ")[1] ?? "", `${text("token-id")}.${text("token-secret")}`];
    }),
  );
}

/**
 * A program called kubectl, first on PATH, that stands in for the real one, because tests have no cluster. It records its
 * arguments, its standard input, and the arguments of all processes.
 */
export class StandInKubectl {
  private readonly folder = newFolder();
  private readonly path = process.env.PATH;

  constructor() {
    const script = [
      "#!/bin/sh",
      `cd ${this.folder}`,
      'echo "$*" >>arguments',
      "cat >>stdin",
      "cat /proc/[0-9]*/cmdline >>processes 2>/dev/null",
      "if [ -e fails ]; then echo 'error: the stand-in refuses' >&2; exit 3; fi",
      'echo "stand-in ran $1"',
      "",
    ].join("\n");
    writeFileSync(join(this.folder, "kubectl"), script, { mode: 0o755 });
    process.env.PATH = `${this.folder}:${this.path}`;
  }

  /** Whether the program ends with 3. */
  set fails(fails: boolean) {
    if (fails) mkdirSync(join(this.folder, "fails"), { recursive: true });
    else rmSync(join(this.folder, "fails"), { recursive: true, force: true });
  }

  /** The arguments of each run. */
  get arguments(): readonly string[] {
    return this.recorded("arguments").split("\n").filter(Boolean);
  }

  /** The standard input of all runs. */
  get stdin(): string {
    return this.recorded("stdin");
  }

  /** The arguments of all processes while the program ran. */
  get processes(): string {
    return this.recorded("processes");
  }

  restore(): void {
    process.env.PATH = this.path;
  }

  private recorded(name: string): string {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }
}

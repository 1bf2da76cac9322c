import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decrypt, makeHostKey, readIdentities } from "@ducksnest/credentials";
import { aManifest, hasProgram, type ManifestValue, manifestText, readTree } from "@ducksnest/testing";
import type { Input } from "../../src/terminal/Input";
import { pipedInput, type Run, runProgram } from "../workspace";

/** A person whose key decrypts secrets. */
export interface Operator {
  /** Path of the private key. */
  readonly file: string;
  /** Public line. */
  readonly line: string;
}

/** Makes an operator's key in a folder. */
export function newOperator(folder: string, name: string): Operator {
  const { privatePem, publicLine } = makeHostKey(name);
  const file = keyFile(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, privatePem, { mode: 0o600 });
  chmodSync(file, 0o600);
  return { file, line: publicLine };
}

/** Not beside the manifest, where a private key is an error. */
function keyFile(folder: string, name: string): string {
  return join(folder, ".ducksnest-keys", name);
}

interface Options {
  readonly identity?: string;
  readonly input?: Input;
  readonly now?: Date;
}

/** Homelabs with a PKI, by name. Each is made once for a file of tests, and then copied. */
const made = new Map<string, { readonly files: ReadonlyMap<string, string>; readonly line: string }>();

/** A folder with a manifest whose secrets one operator decrypts. */
export class PkiHomelab {
  readonly manifest: string;

  constructor(
    readonly folder: string,
    readonly name = "duck",
    readonly operator = newOperator(folder, `${name}-operator`),
  ) {
    this.manifest = join(folder, `${name}.yaml`);
    this.write({});
  }

  /** The control plane has a host key, and the PKI exists. */
  static async initialized(folder: string, name = "duck"): Promise<PkiHomelab> {
    const model = made.get(name);
    if (model !== undefined) {
      const file = keyFile(folder, `${name}-operator`);
      for (const [path, text] of model.files) put(join(folder, path), text);
      chmodSync(file, 0o600);
      return new PkiHomelab(folder, name, { file, line: model.line });
    }
    const homelab = new PkiHomelab(folder, name);
    await homelab.must("keys", "make", "control-plane");
    await homelab.must("pki", "init");
    made.set(name, { files: readTree(folder), line: homelab.operator.line });
    return homelab;
  }

  /** Writes the manifest with some values replaced. */
  write(changes: Readonly<Record<string, ManifestValue | undefined>>, operators = [this.operator.line]): void {
    writeFileSync(this.manifest, manifestText(aManifest({ name: this.name, secrets: { operators }, ...changes })));
  }

  run(args: readonly string[], { identity = this.operator.file, input, now }: Options = {}): Promise<Run> {
    const identities = /^(secrets rekey|pki (init|verify|rotate)|keys make)/.test(args.join(" ")) && identity !== "";
    return runProgram(
      [...args, ...(identities ? ["--identity", identity] : []), "--manifest", this.manifest],
      {},
      { input: input ?? pipedInput(), ...(now && { now: () => now }) },
    );
  }

  /** Runs a command that must succeed, and returns its standard output. */
  async must(...args: readonly string[]): Promise<string> {
    const { exitCode, out, err } = await this.run(args);
    if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode}: ${err}`);
    return out;
  }

  /** The message with which a command is refused; throws if it succeeds. */
  async refusal(args: readonly string[], options: Options = {}): Promise<string> {
    try {
      const { exitCode, err } = await this.run(args, options);
      if (exitCode !== 0) return err;
    } catch (error) {
      if (error instanceof Error) return error.message;
      throw error;
    }
    throw new Error(`${args.join(" ")} succeeded`);
  }

  /** Path of a public file. */
  public(file: string): string {
    return join(this.folder, "nix/pki", this.name, file);
  }

  /** Path of a file in the folder of secrets. */
  secret(file: string): string {
    return join(this.folder, "nix/secrets", this.name, file);
  }

  read(path: string): string {
    return readFileSync(path, "utf8");
  }

  put(path: string, text: string): void {
    put(path, text);
  }

  /** The value of an encrypted file, by the program `age` if it is installed. */
  async decrypted(file: string, identity = this.operator.file): Promise<string> {
    const path = this.secret(file);
    if (hasProgram("age"))
      return execFileSync("age", ["-d", "-i", identity, path], { encoding: "utf8", stdio: "pipe" });
    return Buffer.from(await decrypt(readFileSync(path), readIdentities([identity]))).toString("utf8");
  }
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

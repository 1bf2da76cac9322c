import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkHomelab } from "@ducksnest/checks";
import type { AddWorkloads } from "@ducksnest/cluster-app";
import {
  DEFAULT_EXPIRY,
  type PlantedToken,
  plantTokens,
  readTree,
  referenceText,
  temporaryFolders,
} from "@ducksnest/testing";
import { NO_RESOURCES, WORKLOADS } from "../../../examples";
import { exitCodeOf } from "../src/exitCodeOf";
import { type ProgramOptions, program } from "../src/program";
import { GuardedTerminal } from "../src/terminal/GuardedTerminal";
import type { Input } from "../src/terminal/Input";
import type { Terminal } from "../src/terminal/Terminal";

const newFolder = temporaryFolders();

/** The exit code and the texts of a command. */
export interface Run {
  readonly exitCode: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** An input that is not a terminal, and gives a text. */
export function pipedInput(text: string | Uint8Array = ""): Input {
  return {
    isTerminal: false,
    readLine: () => Promise.reject(new Error("there is no terminal")),
    readAll: (limit) => Promise.resolve(Buffer.from(text).subarray(0, limit)),
  };
}

/** A terminal on which a person types lines, and the questions so far, each with whether its answer is hidden. */
export function typedInput(
  ...lines: readonly string[]
): Input & { readonly asked: readonly (readonly [string, boolean])[] } {
  const asked: (readonly [string, boolean])[] = [];
  return {
    isTerminal: true,
    readLine: (prompt, hidden) => {
      asked.push([prompt, hidden]);
      const line = lines[asked.length - 1];
      return line === undefined ? Promise.reject(new Error("nobody answers")) : Promise.resolve(line);
    },
    readAll: () => Promise.reject(new Error("typed text would be shown")),
    asked,
  };
}

/** Runs a command in this process, on its own terminal, with the reference workloads and without input. */
export async function runProgram(
  args: readonly string[],
  terminal: Partial<Terminal> = {},
  options: ProgramOptions = {},
): Promise<Run> {
  let exitCode: number | undefined;
  let out = "";
  let err = "";
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    color: false,
    ...terminal,
  };
  const finish = (code: number) => {
    exitCode = code;
  };
  const usual = { addWorkloads: WORKLOADS.reference, addResources: NO_RESOURCES, input: pipedInput() };
  await program(streams, finish, { ...usual, ...options }).parseAsync([...args], { from: "user" });
  return { exitCode, out, err };
}

/** Like `runProgram`, but a command that throws ends as the built command does: with a message and an exit code. */
export async function runToEnd(args: readonly string[]): Promise<Run> {
  let out = "";
  let err = "";
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    color: false,
  };
  const end = await runProgram(args, terminal).catch((error: unknown) => ({
    exitCode: exitCodeOf(error, new GuardedTerminal(terminal)),
  }));
  return { exitCode: end.exitCode, out, err };
}

/** A temporary folder with a manifest, and commands that use it. */
export class Workspace {
  readonly folder = newFolder();
  readonly manifest = join(this.folder, "homelab.yaml");

  /** Private key that decrypts the planted join tokens. */
  identity: string | undefined;

  /** A time at which the planted join tokens are valid. */
  private now: Date | undefined;

  constructor(
    manifest = referenceText(),
    private readonly addWorkloads: AddWorkloads = WORKLOADS.reference,
  ) {
    this.write(manifest);
    // As in the repository. Without these, synthesis copies the folders of the repository and adds a .gitignore.
    for (const name of ["modules", "outputs", "tests"]) mkdirSync(join(this.folder, "nix", name), { recursive: true });
    writeFileSync(join(this.folder, ".gitignore"), ".ducksnest/\ndist/\nnix/secrets/\nnix/pki/\n");
  }

  write(manifest: string): void {
    writeFileSync(this.manifest, manifest);
  }

  /** Runs a command on the manifest. Planted tokens are valid then, and `synth` gets their key. */
  async run(...args: string[]): Promise<Run> {
    const keys = args[0] === "synth" && this.identity !== undefined ? ["--identity", this.identity] : [];
    const { now } = this;
    return runProgram(
      [...args, ...keys, "--manifest", this.manifest],
      {},
      { addWorkloads: this.addWorkloads, now: () => now ?? new Date() },
    );
  }

  /** Gives hosts join tokens, by their names in the manifest, in place of those that they have. */
  async plantTokens(tokens: Readonly<Record<string, PlantedToken>>): Promise<void> {
    const verdict = checkHomelab(this.manifest);
    if (verdict.kind !== "sound") throw new Error("only a sound homelab has tokens");
    const { name: homelab, hosts } = verdict.topology;
    rmSync(join(this.folder, "nix/secrets"), { recursive: true, force: true });
    const withHostnames = Object.entries(tokens).map(([name, token]): [string, PlantedToken] => {
      const hostname = hosts.find((host) => host.name === name)?.hostname ?? name;
      return [name, { hostname, ...token }];
    });
    const place = { root: this.folder, keys: newFolder(), homelab };
    const [first = DEFAULT_EXPIRY] = withHostnames.map(([, { expires = DEFAULT_EXPIRY }]) => expires).sort();
    this.now = new Date(new Date(first).getTime() - 12 * 3_600_000);
    this.identity = await plantTokens(place, Object.fromEntries(withHostnames));
  }

  /** Every text but the manifest, the join tokens and the .gitignore, by its path from the folder. */
  outputs(): ReadonlyMap<string, string> {
    const inputs = /^(homelab\.yaml|\.gitignore|nix\/secrets\/.*(join-tokens\.yaml|join-token\.age|secrets\.json))$/;
    return new Map([...readTree(this.folder)].filter(([file]) => !inputs.test(file) && !file.endsWith(".tar")));
  }

  /** The inode and time of each file, which change if it is written again with the same content. */
  identities(): ReadonlyMap<string, string> {
    return new Map(
      [...this.outputs().keys()].map((file) => {
        const { ino, mtimeMs } = statSync(join(this.folder, file));
        return [file, `${ino} ${mtimeMs}`];
      }),
    );
  }
}

/** Lines that differ between two sets of files: `file: -old` and `file: +new`, in the order of the files. */
export function changedLines(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((file) => {
    const old = (before.get(file) ?? "").split("\n");
    const fresh = (after.get(file) ?? "").split("\n");
    return [
      ...old.filter((line) => !fresh.includes(line)).map((line) => `${file}: -${line.trim()}`),
      ...fresh.filter((line) => !old.includes(line)).map((line) => `${file}: +${line.trim()}`),
    ];
  });
}

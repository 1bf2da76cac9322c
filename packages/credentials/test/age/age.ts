import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the tests share that need the real programs. */
export interface KeyFiles {
  /** Path of an age identity, and its recipient. */
  readonly age: { readonly file: string; readonly recipient: string };
  /** Path of an SSH private key without a passphrase, and its public line. */
  readonly ssh: { readonly file: string; readonly recipient: string };
}

/** Makes an age identity and an SSH key with `age-keygen` and `ssh-keygen`. */
export function makeKeyFiles(folder: string): KeyFiles {
  const [age, ssh] = [join(folder, "identity"), join(folder, "id_ed25519")];
  execFileSync("age-keygen", ["-o", age], { stdio: "pipe" });
  return {
    age: { file: age, recipient: execFileSync("age-keygen", ["-y", age], { encoding: "utf8" }).trim() },
    ssh: makeSshKey(ssh, "ed25519"),
  };
}

/** Makes an SSH key with `ssh-keygen`. @param type as for `ssh-keygen -t` */
export function makeSshKey(file: string, type: string, passphrase = ""): KeyFiles["ssh"] {
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "anna@laptop", "-f", file]);
  return { file, recipient: readFileSync(`${file}.pub`, "utf8").trim() };
}

/** Runs a program that has to succeed, and returns the bytes that it prints. */
export function run(program: string, args: readonly string[], input: Uint8Array | string = ""): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 2 ** 26 });
  if (status !== 0) throw error ?? new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Runs a test with a PATH of its own. */
export async function withPath(path: string, test: () => Promise<void>): Promise<void> {
  const { PATH } = process.env;
  process.env.PATH = path;
  try {
    await test();
  } finally {
    process.env.PATH = PATH;
  }
}

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A host's SSH key pair. */
export interface KeyPair {
  /** OpenSSH's format, without a passphrase. */
  readonly privateKey: string;
  /** Type, key and comment. */
  readonly publicKey: string;
}

/** A new key pair, made by ssh-keygen in the folder. */
export function newKeyPair(folder: string): KeyPair {
  const file = join(folder, "key");
  rmSync(file, { force: true });
  run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "edge", "-f", file);
  return { privateKey: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8") };
}

/** The archive of a flake with the host `edge`, whose public key it holds. */
export function archiveOf(folder: string, publicKey: string | undefined, hostname = "edge"): Buffer {
  const files = {
    "flake.nix": "{ }",
    [`hosts/${hostname}/default.nix`]: "{ }",
    ...(publicKey && { "secrets/duck/hosts/edge/ssh_host_ed25519_key.pub": publicKey }),
  };
  const nix = join(folder, "nix");
  rmSync(nix, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(nix, name)), { recursive: true });
    writeFileSync(join(nix, name), content);
  }
  const archive = join(folder, "flake.tar");
  run("tar", "--create", "--format=ustar", "--sort=name", `--file=${archive}`, `--directory=${nix}`, ...names(files));
  return readFileSync(archive);
}

/** The entries at the top of the archive. */
function names(files: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(Object.keys(files).map((name) => name.replace(/\/.*/, "")))];
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  if (status !== 0) throw new Error(stderr);
}

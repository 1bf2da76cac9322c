import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY, referenceText } from "@ducksnest/testing";
import { buildSync } from "esbuild";

/** The user and group `nobody`. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** The bundled command, below the top level of the repository. */
const COMMAND = "packages/cli/dist/ducksnest.js";

/** Why this machine cannot run the command as `nobody`; undefined if it can. */
export function whyNotAsNobody(): string | undefined {
  if (process.getuid?.() !== 0) return "only root may become another user";
  return openFolder() === undefined ? "no temporary folder is writable for everybody" : undefined;
}

/**
 * The command and everything it needs, in a folder that `nobody` may enter. The repository, the temporary folder and Node
 * may all be below a folder that only root may enter, such as `/root`.
 */
export class CommandForNobody {
  private readonly root = mkdtempSync(join(openFolder() ?? tmpdir(), "ducksnest-nobody-"));
  /** A folder that `nobody` may write to. */
  readonly folder = join(this.root, "work");

  constructor() {
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, "homelab.yaml"), referenceText());
    copyFileSync(process.execPath, join(this.root, "node"));
    copyInto(this.root, "packages/cli/package.json");
    // The hand-written part of a flake, which synthesis copies beside a manifest outside the repository.
    for (const part of ["modules", "outputs", "tests"]) copyInto(this.root, `nix/${part}`);
    for (const part of ["package.json", "inside"]) {
      copyInto(this.root, `packages/rehearsal/${part}`, `node_modules/@ducksnest/rehearsal/${part}`);
    }
    bundleWithKits(join(this.root, COMMAND));
    spawnSync("chmod", ["-R", "a+rX", this.root]);
    spawnSync("chmod", ["-R", "a+rwX", this.folder]);
  }

  run(...args: string[]) {
    const env = { ...process.env, HOME: "/", TMPDIR: this.folder };
    const command = [join(this.root, COMMAND), ...args];
    return spawnSync(join(this.root, "node"), command, { cwd: this.folder, env, encoding: "utf8", ...NOBODY });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** Copies a file or folder of the repository, by default to the same place below another folder. */
function copyInto(root: string, path: string, target = path): void {
  mkdirSync(dirname(join(root, target)), { recursive: true });
  cpSync(join(REPOSITORY, path), join(root, target), { recursive: true });
}

/** A temporary folder that everybody may write to; undefined if there is none. */
function openFolder(): string | undefined {
  return [tmpdir(), "/tmp", "/var/tmp", "/dev/shm"].find((folder) => grants(folder, 0o003) && isOpenAbove(folder));
}

function isOpenAbove(folder: string): boolean {
  const parent = dirname(folder);
  return parent === folder || (grants(parent, 0o001) && isOpenAbove(parent));
}

/** Whether everybody has these permissions. */
function grants(folder: string, mode: number): boolean {
  return existsSync(folder) && (statSync(folder).mode & mode) === mode;
}

/** Unlike the build, also bundles the kits, because their folders have 400 MB. */
function bundleWithKits(outfile: string): void {
  buildSync({
    absWorkingDir: REPOSITORY,
    entryPoints: ["packages/cli/src/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    conditions: ["ducksnest-source"],
    mainFields: ["main"],
    external: ["elkjs", "@ducksnest/rehearsal/inside/*"],
    logLevel: "warning",
  });
}

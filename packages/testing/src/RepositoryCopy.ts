import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { EXAMPLES } from "./examples";
import { REPOSITORY } from "./repository";

/** The result of a command. */
export interface Finished {
  /** Exit code; null if a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** External packages, which a copy shares with the repository. */
const STORE = join("node_modules", ".pnpm");

/** Neither copied nor linked: Git's data, caches, and outputs of synthesis at the top level. */
const LEFT_OUT = [".git", ".ducksnest", "cdktf.out", "dist", join("node_modules", ".cache")];

/**
 * A copy of the repository in a temporary folder, in which a test can do what a user does in a clone: change the manifest
 * and run the scripts of package.json. Our packages are copied and external ones linked, so creating it takes less than a
 * second and no network. Call `remove` when done.
 */
export class RepositoryCopy {
  /** Absolute path of the copy. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "ducksnest-repository-")));

  /** @param example homelab to adopt. @default the repository's own manifest and workloads */
  constructor(example?: string) {
    const filter = (source: string) => ![STORE, ...LEFT_OUT].includes(relative(REPOSITORY, source));
    chmodSync(this.folder, 0o755); // because commands may run as another user
    // The links between our packages are relative; kept as they are, they lead to the copies.
    cpSync(REPOSITORY, this.folder, { recursive: true, filter, verbatimSymlinks: true, preserveTimestamps: true });
    symlinkSync(join(REPOSITORY, STORE), join(this.folder, STORE));
    if (example !== undefined) this.adopt(example);
  }

  /** Puts an example's manifest and workloads in place of those at the top level and in apps/, which then has no resources. */
  adopt(example: string): void {
    copyFileSync(join(EXAMPLES, example, "homelab.yaml"), join(this.folder, "homelab.yaml"));
    copyFileSync(join(EXAMPLES, example, "workloads.ts"), join(this.folder, "apps/cluster/src/workloads.ts"));
    writeFileSync(
      join(this.folder, "apps/cloud/src/resources.ts"),
      "export const addResources = (): void => undefined;\n",
    );
  }

  /** Runs a shell command at the top level, where it finds the programs of node_modules/.bin. */
  run(command: string, env: NodeJS.ProcessEnv = {}): Finished {
    const PATH = `${join(this.folder, "node_modules/.bin")}:${process.env.PATH}`;
    const options = { cwd: this.folder, env: { ...process.env, PATH, ...env }, encoding: "utf8" } as const;
    return spawnSync("sh", ["-c", command], options);
  }

  /**
   * Runs a script of package.json, as `pnpm run` does.
   * @throws Error if there is no such script
   */
  script(name: string): Finished {
    return this.run(this.scriptCommands(name).join(" && "));
  }

  /**
   * The commands of a script of package.json, in the order in which they run.
   * @throws Error if there is no such script
   */
  scriptCommands(name: string): readonly string[] {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(this.folder, "package.json"), "utf8"),
    );
    const script = scripts[name];
    if (script === undefined) throw new Error(`no script "${name}"`);
    return script.split(" && ");
  }

  /** Removes the copy. */
  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

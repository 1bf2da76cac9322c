import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { RUN_AS_ROOT } from "../kernel/runAsRoot";
import { script } from "../kernel/Sandbox";
import { SEARCH_PATH } from "../programs/locate";

/** The keeper's exit code if it has no folder for temporary files. */
const NO_FOLDER = 3;

/**
 * Files with the peak of a memory cgroup, in bytes: of version 1, and of version 2 since Linux 5.19.
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
const PEAKS = ["memory.max_usage_in_bytes", "memory.peak"];

/**
 * Keeps the parts of a rehearsal that do not disappear with its processes: the cgroups in which its hosts have theirs, and
 * a temporary folder. A process outside the stage removes them when this one closes the keeper or dies.
 */
export class Keeper {
  private constructor(
    /** Lines `v1:CONTROLLERS FOLDER` or `v2 FOLDER`, one for each hierarchy of this machine. */
    readonly cgroups: readonly string[],
    /** A temporary folder, for files that hosts read. */
    readonly folder: string,
    private readonly keeper: ChildProcess,
  ) {}

  /** @throws CannotRehearse if this user may not make cgroups, or has no folder for temporary files */
  static async open(): Promise<Keeper> {
    // In a session of its own, so that an interrupted terminal does not end it.
    const keeper = spawn("sh", [script("keeper.sh")], { detached: true, env: { ...process.env, PATH: SEARCH_PATH } });
    let stderr = "";
    keeper.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    keeper.stdin.on("error", () => {});
    const closed = once(keeper, "close");
    const cgroups: string[] = [];
    let folder = "";
    for await (const line of createInterface({ input: keeper.stdout })) {
      if (line === "ready") return new Keeper(cgroups, folder, keeper);
      if (line.startsWith("temporary ")) folder = line.slice("temporary ".length);
      else cgroups.push(line);
    }
    const [exitCode] = await closed;
    if (exitCode === NO_FOLDER) {
      throw new CannotRehearse(
        `The folder for temporary files, ${stderr.trim()}, does not exist or cannot be written. Set TMPDIR to another folder.`,
      );
    }
    throw new CannotRehearse(
      `This user may not make control groups, which containers need (${stderr.trim()}). ${RUN_AS_ROOT}`,
    );
  }

  /** The most memory that the run's hosts used at one time, in bytes; undefined if the kernel does not count it. */
  peakMemory(): number | undefined {
    const folders = this.cgroups.map((line) => line.slice(line.indexOf(" ") + 1));
    const [file] = folders.flatMap((folder) => PEAKS.map((name) => join(folder, name))).filter(existsSync);
    return file === undefined ? undefined : Number(readFileSync(file, "utf8"));
  }

  /** The reason and the remedy if an error says that the disk of the temporary folder is full; else the error itself. */
  explained(error: unknown): unknown {
    const isFull = typeof error === "object" && error !== null && "code" in error && error.code === "ENOSPC";
    if (!isFull) return error;
    return new CannotRehearse(
      `The disk with the temporary folder, ${dirname(this.folder)}, is full. A cluster's images need 1 GB there. Free some space, or set TMPDIR to a folder on another disk.`,
    );
  }

  /** Removes everything, and ends the processes that are left in the cgroups. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.keeper;
    const gone = exitCode === null && signalCode === null ? once(this.keeper, "exit") : undefined;
    this.keeper.stdin?.end();
    await gone;
    // One that was killed has removed nothing. Another one begins with what the dead have left.
    if (this.keeper.signalCode !== null) await (await Keeper.open()).close();
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { SEARCH_PATH } from "../kernel/requirements";
import { script } from "../kernel/Sandbox";

/**
 * Cgroups of a rehearsal's own, in which its hosts have theirs. They are the only part of a stage that does not disappear
 * with its processes, so a process outside the stage removes them when this one closes them or dies.
 */
export class Cgroups {
  private constructor(
    /** Lines `v1:CONTROLLERS FOLDER` or `v2 FOLDER`, one for each hierarchy of this machine. */
    readonly folders: readonly string[],
    private readonly keeper: ChildProcess,
  ) {}

  /** @throws CannotRehearse if this user may not make cgroups */
  static async open(): Promise<Cgroups> {
    // In a session of its own, so that an interrupted terminal does not end it.
    const keeper = spawn("sh", [script("cgroups.sh")], {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, PATH: SEARCH_PATH },
    });
    let stderr = "";
    keeper.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    keeper.stdin.on("error", () => {});
    const closed = once(keeper, "close");
    const folders: string[] = [];
    for await (const line of createInterface({ input: keeper.stdout })) {
      if (line === "ready") return new Cgroups(folders, keeper);
      folders.push(line);
    }
    await closed;
    throw new CannotRehearse(
      `This user may not make control groups, which containers need (${stderr.trim()}). Run the command as root.`,
    );
  }

  /** Removes them. The hosts have to be gone. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.keeper;
    const gone = exitCode === null && signalCode === null ? once(this.keeper, "exit") : undefined;
    this.keeper.stdin?.end();
    await gone;
  }
}

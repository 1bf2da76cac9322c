import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { DUCKSNEST } from "../ducksnest";

/** A command that ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `ducksnest` as a user does, and keeps what others could see of it. */
export class Session {
  /** Standard output and error of every command, except the output that the user asked to be secret. */
  readonly logs = new Map<string, string>();
  /** Arguments and environments of all processes, as they were sampled while they ran. */
  readonly processes = new Set<string>();

  constructor(
    private readonly cwd: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @param secret whether the user asked for a secret on standard output */
  async run(words: string, stdin = "", { secret = false } = {}): Promise<Ended> {
    const child = spawn(process.execPath, [DUCKSNEST, ...words.split(" ")], { cwd: this.cwd, env: this.env });
    const texts = { out: "", err: "" };
    child.stdout.on("data", (data: Buffer) => {
      texts.out += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      texts.err += data.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    let isRunning = true;
    void ended.then(() => {
      isRunning = false;
    });
    child.stdin.end(stdin);
    while (isRunning) {
      this.sample(`${child.pid}`);
      await sleep(2);
    }
    this.logs.set(`${this.logs.size} ${words}`, secret ? texts.err : `${texts.out}\n${texts.err}`);
    return { exitCode: await ended, ...texts };
  }

  /** Notes the arguments and environments of a process and its descendants. */
  private sample(pid: string): void {
    try {
      for (const file of ["cmdline", "environ"]) this.processes.add(readFileSync(`/proc/${pid}/${file}`, "latin1"));
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        const children = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8");
        for (const each of children.split(" ").filter(Boolean)) this.sample(each);
      }
    } catch {
      // The process has just ended.
    }
  }
}

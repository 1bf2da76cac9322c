import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import type { Judgement } from "./Judgement";

/** What a worker is told. */
export type Order =
  | {
      readonly kind: "start";
      readonly folder: string;
      readonly repository: string;
      readonly readers: readonly string[];
      /** A sound manifest. */
      readonly warmUp: string;
    }
  | { readonly kind: "judge"; readonly bytes: Uint8Array; readonly draw: number };

/** What a worker answers. */
export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "synthesized" }
  | { readonly kind: "judged"; readonly judgement: Judgement };

export interface JudgeProcessOptions {
  /** The script that the process runs. */
  readonly script: string;
  /** A folder of its own; made, and removed when it is closed. */
  readonly folder: string;
  readonly repository: string;
  readonly readers: readonly string[];
  readonly warmUp: string;
  /** Milliseconds that checking and synthesizing a mutant may take. */
  readonly limit: number;
}

/** Milliseconds for the first mutant, which loads everything, and for the readers of one, which are other programs. */
const PATIENCE = 180_000;

/** Keeps the heap of kits that remember everything small: a process is replaced after so many mutants. */
const MUTANTS_PER_PROCESS = 500;

/** Tries mutants in a process of its own, which is killed if it hangs and replaced when it is gone. */
export class JudgeProcess {
  private child: ChildProcess | undefined;
  private judged = 0;

  constructor(private readonly options: JudgeProcessOptions) {}

  /** What became of a mutant. Running for too long twice is a hang: a busy machine makes anything slow once. */
  async judge(bytes: Buffer, draw: number): Promise<Judgement> {
    const first = await this.attempt(bytes, draw);
    return isHang(first) ? this.attempt(bytes, draw) : first;
  }

  /** Ends the process and removes its folder. */
  close(): void {
    this.stop();
    rmSync(this.options.folder, { recursive: true, force: true });
  }

  private async attempt(bytes: Buffer, draw: number): Promise<Judgement> {
    if (this.judged >= MUTANTS_PER_PROCESS) this.stop();
    const child = this.child ?? (await this.start());
    this.judged += 1;
    const answer = await ask(child, { kind: "judge", bytes, draw }, this.options.limit);
    if (typeof answer !== "string" && answer.kind === "judged") return answer.judgement;
    this.stop();
    const failure = answer === "hang" ? { by: "hang", detail: `took more than ${this.options.limit} ms` } : CRASH;
    return { verdict: "failed", failures: [failure], consulted: [] };
  }

  private async start(): Promise<ChildProcess> {
    const { script, folder, repository, readers, warmUp } = this.options;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const child = fork(script, { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.child = child;
    this.judged = 0;
    const answer = await ask(child, { kind: "start", folder, repository, readers, warmUp }, PATIENCE);
    if (typeof answer === "string" || answer.kind !== "ready")
      throw new Error("The process that tries mutants did not start.");
    return child;
  }

  private stop(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }
}

const CRASH = { by: "crash", detail: "the process ended" };

function isHang({ failures }: Judgement): boolean {
  return failures.some(({ by }) => by === "hang");
}

/** The final answer to an order, or how it did not come. */
function ask(child: ChildProcess, order: Order, limit: number): Promise<Answer | "hang" | "crash"> {
  return new Promise((resolve) => {
    const settle = (outcome: Answer | "hang" | "crash") => {
      clearTimeout(timer);
      child.off("message", hear);
      child.off("exit", crash);
      resolve(outcome);
    };
    const crash = () => settle("crash");
    const hear = (answer: Answer) => {
      if (answer.kind !== "synthesized") return settle(answer);
      clearTimeout(timer);
      timer = setTimeout(() => settle("hang"), PATIENCE);
    };
    let timer = setTimeout(() => settle("hang"), limit);
    child.on("message", hear);
    child.on("exit", crash);
    child.send(order);
  });
}

import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import type { Failure, Judgement } from "./Judgement";

/** A message to a worker. */
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

/** A worker's answer: at most one `synthesized`, then one of the others. */
export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "synthesized" }
  | { readonly kind: "judged"; readonly judgement: Judgement };

/** The settings of a process that tries mutants. */
export interface JudgeProcessOptions {
  /** The script that the process runs. */
  readonly script: string;
  /** Folder of this process only. It is created at the start and removed at the end. */
  readonly folder: string;
  /** Top level of the repository that has the flake's modules. */
  readonly repository: string;
  /** Names of the readers to use. */
  readonly readers: readonly string[];
  /** A sound manifest, which is synthesized first, because the first synthesis loads the kits and is slow. */
  readonly warmUp: string;
  /** Longest time to check and synthesize a mutant, in milliseconds. */
  readonly limit: number;
}

/** Timeout for the first mutant, and for the readers of each, in milliseconds. Readers are other programs. */
const PATIENCE = 180_000;

/** Mutants after which a process is replaced, because the kits never free a construct. */
const MUTANTS_PER_PROCESS = 500;

type NoAnswer = "hang" | "crash";

/** Tries mutants in another process, which is killed if it hangs and replaced once it is gone. */
export class JudgeProcess {
  private child: ChildProcess | undefined;
  private tried = 0;
  private closed = false;

  constructor(private readonly options: JudgeProcessOptions) {}

  /**
   * Tries a mutant. A mutant that is too slow gets a second try, because the machine may have been busy.
   * @throws Error if the process does not start, or is closed meanwhile
   */
  async judge(bytes: Buffer, draw: number): Promise<Judgement> {
    const first = await this.attempt(bytes, draw);
    const answer = first === "hang" ? await this.attempt(bytes, draw) : first;
    if (typeof answer !== "string") return answer;
    return { verdict: "failed", failures: [this.failure(answer)], consulted: [] };
  }

  /** Ends the process and removes its folder. */
  close(): void {
    this.closed = true;
    this.stop();
    rmSync(this.options.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private async attempt(bytes: Buffer, draw: number): Promise<Judgement | NoAnswer> {
    if (this.tried >= MUTANTS_PER_PROCESS) this.stop();
    const child = this.child?.connected ? this.child : await this.start();
    this.tried += 1;
    const answer = await ask(child, { kind: "judge", bytes, draw }, this.options.limit);
    if (this.closed) throw new Error("closed while a mutant was tried");
    if (typeof answer !== "string" && answer.kind === "judged") return answer.judgement;
    this.stop();
    return answer === "hang" ? "hang" : "crash";
  }

  private async start(): Promise<ChildProcess> {
    const { script, folder, repository, readers, warmUp } = this.options;
    if (this.closed) throw new Error("closed already");
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    mkdirSync(folder, { recursive: true });
    const child = fork(script, {
      // The worker is compiled: it must not inherit options that lead it to the TypeScript sources.
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.child = child;
    this.tried = 0;
    const answer = await ask(child, { kind: "start", folder, repository, readers, warmUp }, PATIENCE);
    if (typeof answer === "string" || answer.kind !== "ready") {
      throw new Error("the process that tries mutants did not start");
    }
    return child;
  }

  private stop(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  private failure(by: NoAnswer): Failure {
    return { by, detail: by === "hang" ? `took more than ${this.options.limit} ms` : "the process ended" };
  }
}

/** The final answer to an order, or why there is none. */
function ask(child: ChildProcess, order: Order, limit: number): Promise<Answer | NoAnswer> {
  return new Promise((resolve) => {
    const settle = (outcome: Answer | NoAnswer) => {
      clearTimeout(timer);
      child.off("message", hear).off("exit", crash).off("error", crash);
      resolve(outcome);
    };
    const crash = () => settle("crash");
    const hang = () => settle("hang");
    const hear = (answer: Answer) => {
      if (answer.kind !== "synthesized") return settle(answer);
      clearTimeout(timer);
      timer = setTimeout(hang, PATIENCE);
    };
    let timer = setTimeout(hang, limit);
    child.on("message", hear).on("exit", crash).on("error", crash);
    child.send(order);
  });
}

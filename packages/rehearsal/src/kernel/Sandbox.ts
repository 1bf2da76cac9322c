import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { SEARCH_PATH } from "../programs/locate";
import { Agent } from "./Agent";
import { CannotRehearse } from "./CannotRehearse";
import { isolated } from "./isolation";
import { Service, type ServiceEnd, type ServiceProgram } from "./Service";

/** How a program inside the sandbox ended. */
export interface Finished {
  /** Exit code; -1 if the program did not start. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that has not ended yet. */
interface Running {
  readonly argv: readonly string[];
  resolve(finished: Finished): void;
  reject(error: Error): void;
}

type Message =
  | { readonly ready: true }
  | ({ readonly id: number; readonly signal?: NodeJS.Signals } & Finished)
  | { readonly line: string }
  | ({ readonly service: string } & ServiceEnd)
  | { readonly exit: number | null; readonly signal: NodeJS.Signals | null; readonly message?: string };

/**
 * Namespaces in which a stage is built. Programs inside see neither the machine's interfaces nor its firewall, and leave
 * nothing behind. The sandbox disappears when it is closed, and when this process dies.
 */
export class Sandbox {
  private readonly pending = new Map<number, Running>();
  private readonly agent = new Agent((line) => this.send({ line }));
  private readonly services = new Map<string, Service>();
  private nextId = 0;
  private stderr = "";
  /** Why nothing can run any more; undefined while programs can. */
  private failure: CannotRehearse | undefined;
  private closing = false;

  private constructor(private readonly runner: ChildProcessWithoutNullStreams) {
    runner.stderr.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    // A killed runner breaks the pipe as well; `lost` reports why.
    runner.stdin.on("error", () => {});
  }

  /** @throws CannotRehearse if this user may not create namespaces */
  static async open(): Promise<Sandbox> {
    const isRoot = process.getuid?.() === 0;
    const failures: string[] = [];
    for (const asRoot of isRoot ? [true, false] : [false]) {
      const sandbox = new Sandbox(startRunner(asRoot));
      if (await sandbox.isReady()) return sandbox;
      failures.push(sandbox.stderr.trim());
    }
    throw new CannotRehearse(
      `This user may not create network namespaces (${failures.at(-1)}). Write \`sudo env "PATH=$PATH"\` in front of the command, or allow users to create them with \`sysctl kernel.unprivileged_userns_clone=1\` on Debian or \`sysctl kernel.apparmor_restrict_unprivileged_userns=0\` on Ubuntu.`,
    );
  }

  /**
   * Runs a program to its end.
   * @throws CannotRehearse if the program or the whole stage is killed
   */
  run(argv: readonly string[], input = ""): Promise<Finished> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { argv, resolve, reject });
      this.send({ id, argv, input });
    });
  }

  /** Starts the agent, which stays until the end. */
  startAgent(): Agent {
    this.send({ agent: ["perl", script("agent.pl")] });
    return this.agent;
  }

  /** Starts a program that stays until it ends by itself, is sent a signal, or the sandbox is closed. */
  startService(program: ServiceProgram): Service {
    const service = String(this.nextId++);
    const started = new Service(program, (signal) => this.send({ service, signal }));
    this.services.set(service, started);
    this.send({ service, ...program });
    return started;
  }

  /** Ends everything inside, and waits until it is gone. */
  async close(): Promise<void> {
    this.closing = true;
    const { exitCode, signalCode } = this.runner;
    const gone = exitCode === null && signalCode === null ? once(this.runner, "exit") : undefined;
    this.runner.stdin.end();
    await gone;
  }

  private async isReady(): Promise<boolean> {
    const first = await new Promise<boolean>((resolve) => {
      createInterface({ input: this.runner.stdout }).on("line", (line) => {
        const message = JSON.parse(line) as Message; // inside/runner.js writes nothing else
        if ("ready" in message) resolve(true);
        else this.receive(message);
      });
      // `close` comes after all of its output.
      this.runner.on("close", () => resolve(false));
      this.runner.on("error", (error) => {
        this.stderr += error.message;
        resolve(false);
      });
    });
    const { exitCode, signalCode } = this.runner;
    if (exitCode === null && signalCode === null) this.runner.on("exit", (code, signal) => this.lost(code, signal));
    else if (first) this.lost(exitCode, signalCode);
    return first;
  }

  private receive(message: Exclude<Message, { ready: true }>): void {
    if ("id" in message) {
      const { id, signal, ...finished } = message;
      const running = this.pending.get(id);
      this.pending.delete(id);
      if (signal) running?.reject(interrupted(`${running.argv.join(" ")} was killed by ${signal}`));
      else running?.resolve(finished);
    } else if ("line" in message) {
      this.agent.receive(message.line);
    } else if ("service" in message) {
      const { service, ...end } = message;
      this.services.get(service)?.ended(end);
    } else {
      const { exit, signal, message: reason } = message;
      this.agent.fail(`the agent ${reason ?? endOf(exit, signal)}${this.lastWords()}`);
    }
  }

  /** Rejects everything that still waits. */
  private lost(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.closing) return;
    const reason = `the stage's first process ${endOf(code, signal)}${this.lastWords()}`;
    this.failure = interrupted(reason);
    for (const { reject } of this.pending.values()) reject(this.failure);
    this.pending.clear();
    this.agent.fail(reason);
  }

  /** Standard error so far, to put behind a reason. */
  private lastWords(): string {
    const text = this.stderr.trim();
    return text === "" ? "" : `: ${text}`;
  }

  private send(message: unknown): void {
    this.runner.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

function interrupted(reason: string): CannotRehearse {
  return new CannotRehearse(`The rehearsal was interrupted: ${reason}.`);
}

/** How a process ended, in words. `unshare` reports a signal as exit code 128 plus its number. */
function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `was killed by ${signal}`;
  const number = (code ?? 0) - 128;
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return name === undefined ? `ended with exit code ${code}` : `was killed by ${name}`;
}

function startRunner(asRoot: boolean): ChildProcessWithoutNullStreams {
  const [program = "", ...args] = isolated(asRoot, [process.execPath, script("runner.js")]);
  // The runner speaks no TLS, and reading more certificates would double the time that it takes to start.
  return spawn(program, args, { env: { ...process.env, PATH: SEARCH_PATH, NODE_EXTRA_CA_CERTS: undefined } });
}

/** The path of a script of this package, from the sources and from the bundled command alike. */
export function script(name: "runner.js" | "unit.pl" | "agent.pl" | "boot.sh" | "keeper.sh"): string {
  return require.resolve(`@ducksnest/rehearsal/inside/${name}`);
}

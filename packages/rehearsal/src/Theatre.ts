import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Agent } from "./Agent";
import { CannotRehearse } from "./CannotRehearse";
import { isolated } from "./isolation";
import { SEARCH_PATH } from "./requirements";
import { inside } from "./Step";

/** What a program inside had to say. */
export interface Finished {
  /** Exit code; -1 where it did not start, or was killed. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Message =
  | { readonly ready: true }
  | ({ readonly id: number } & Finished)
  | { readonly agent: string; readonly line: string }
  | { readonly agent: string; readonly exit: number };

/**
 * A place apart from the machine in which a stage is built: programs run inside see neither its interfaces nor its
 * firewall, and leave nothing behind. It is gone once it is closed, and also when this process dies.
 */
export class Theatre {
  private readonly pending = new Map<number, (finished: Finished) => void>();
  private readonly agents = new Map<string, Agent>();
  private nextId = 0;
  private stderr = "";
  private closing = false;

  private constructor(private readonly director: ChildProcessWithoutNullStreams) {
    director.stderr.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    // Whoever kills the director breaks the pipe as well; `lost` tells.
    director.stdin.on("error", () => {});
  }

  /** @throws CannotRehearse when this user may not have namespaces */
  static async open(): Promise<Theatre> {
    const isRoot = process.getuid?.() === 0;
    const failures: string[] = [];
    for (const asRoot of isRoot ? [true, false] : [false]) {
      const theatre = new Theatre(startDirector(asRoot));
      if (await theatre.isReady()) return theatre;
      failures.push(theatre.stderr.trim());
    }
    throw new CannotRehearse(
      `This user may not make network namespaces (${failures.at(-1)}): use sudo, or allow them to users with \`sysctl kernel.unprivileged_userns_clone=1\` on Debian, \`sysctl kernel.apparmor_restrict_unprivileged_userns=0\` on Ubuntu.`,
    );
  }

  /** Runs a program to its end. */
  run(argv: readonly string[], input = ""): Promise<Finished> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.pending.set(id, resolve);
      this.send({ id, argv, input });
    });
  }

  /** Starts an agent in a namespace, which stays until the end. */
  startAgent(namespace: string): Agent {
    const agent = new Agent((line) => this.send({ agent: namespace, line }));
    this.agents.set(namespace, agent);
    this.send({ agent: namespace, argv: [...inside(namespace), process.execPath, script("agent")] });
    return agent;
  }

  /** Ends everything inside, and waits until it is gone. */
  async close(): Promise<void> {
    this.closing = true;
    const { exitCode, signalCode } = this.director;
    const gone = exitCode === null && signalCode === null ? once(this.director, "exit") : undefined;
    this.director.stdin.end();
    await gone;
  }

  private async isReady(): Promise<boolean> {
    const first = await new Promise<boolean>((resolve) => {
      createInterface({ input: this.director.stdout }).on("line", (line) => {
        const message = JSON.parse(line) as Message;
        if ("ready" in message) resolve(true);
        else this.receive(message);
      });
      // Once all that it had to say has been read.
      this.director.on("close", () => resolve(false));
      this.director.on("error", (error) => {
        this.stderr += error.message;
        resolve(false);
      });
    });
    this.director.on("exit", () => this.lost());
    return first;
  }

  private receive(message: Exclude<Message, { ready: true }>): void {
    if ("id" in message) {
      this.pending.get(message.id)?.(message);
      this.pending.delete(message.id);
    } else if ("line" in message) {
      this.agents.get(message.agent)?.receive(message.line);
    } else {
      this.agents.get(message.agent)?.fail(`the agent in ${message.agent} ended with ${message.exit}: ${this.stderr}`);
    }
  }

  /** Whatever still waits learns that nothing will come. */
  private lost(): void {
    if (this.closing) return;
    const reason = `the stage ended before its time: ${this.stderr.trim()}`;
    for (const resolve of this.pending.values()) resolve({ status: -1, stdout: "", stderr: reason });
    this.pending.clear();
    for (const agent of this.agents.values()) agent.fail(reason);
  }

  private send(message: unknown): void {
    this.director.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

function startDirector(asRoot: boolean): ChildProcessWithoutNullStreams {
  const [program = "", ...args] = isolated(asRoot, [process.execPath, script("director")]);
  return spawn(program, args, { env: { ...process.env, PATH: SEARCH_PATH } });
}

/** A script of this package, from the sources and from the bundled command alike. */
function script(name: "director" | "agent"): string {
  return require.resolve(`@ducksnest/rehearsal/inside/${name}.js`);
}

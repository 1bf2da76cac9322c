import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { programsOf } from "@ducksnest/rehearsal";
import { describeWithPrograms, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { differences, type MachineState, machineState } from "./_machineState";

/** Seconds after which everything of a run has to be gone. */
const GONE_SECONDS = 30;
/** Node's arguments that run the sources. `import()` becomes `require`, because the register only knows that. */
const NODE = [
  "--conditions=ducksnest-source",
  "--eval",
  `require("esbuild-register/dist/node").register({ supported: { "dynamic-import": false } });
   require(${JSON.stringify(join(__dirname, "_clusterRun.ts"))});`,
];

describeWithPrograms("a run of a cluster", { programs: programsOf("cluster"), root: true }, () => {
  const newFolder = temporaryFolders();
  let temporary: string;
  let before: MachineState;
  const children: ChildProcess[] = [];

  beforeAll(() => {
    temporary = newFolder();
    before = machineState(temporary);
  });
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  /** A run in a process of its own, with what it has printed. */
  class Run {
    readonly lines: string[] = [];
    readonly ended: Promise<unknown>;
    private readonly child: ChildProcess;

    constructor(stopAt?: string) {
      this.child = spawn(process.execPath, NODE, {
        cwd: REPOSITORY,
        env: { ...process.env, TMPDIR: temporary, STOP_AT: stopAt },
        stdio: ["ignore", "pipe", "pipe"],
      });
      children.push(this.child);
      this.ended = once(this.child, "close");
      for (const stream of [this.child.stdout, this.child.stderr]) {
        if (stream !== null) createInterface({ input: stream }).on("line", (line) => this.lines.push(line));
      }
    }

    /** Waits until something begins, and then some more, up to so many seconds. */
    async at(what: string, seconds: number): Promise<void> {
      while (!this.lines.some((line) => line.startsWith(what))) {
        if (this.child.exitCode !== null) throw new Error(`it ended: ${this.lines.join("\n")}`);
        await wait(50);
      }
      await wait(Math.random() * seconds * 1000);
    }

    async end(signal: NodeJS.Signals): Promise<void> {
      this.child.kill(signal);
      await this.ended;
    }
  }

  /** What is different from before once everything had time to end. */
  async function left(): Promise<readonly string[]> {
    const deadline = performance.now() + GONE_SECONDS * 1000;
    for (;;) {
      const found = differences(before, machineState(temporary));
      if (found.length === 0 || performance.now() > deadline) return found;
      await wait(500);
    }
  }

  it("leaves nothing behind if it is killed beside another, which is not disturbed", async () => {
    const [killed, other] = [new Run(), new Run("3 workers join")];
    await killed.at("kubeadm init", 6);
    await killed.end("SIGKILL");
    const third = new Run("kubeadm init"); // cleans up while the other runs
    await Promise.all([other.ended, third.ended]);
    expect([other.lines.at(-1), third.lines.at(-1)]).toEqual([
      "Error: stopped at 3 workers join",
      "Error: stopped at kubeadm init",
    ]);
    expect(await left()).toEqual([]);
  }, 240_000);

  it.each([
    ["SIGKILL", "Making images", 1],
    ["SIGKILL", "Starting", 2],
    ["SIGINT", "Starting containerd", 3],
    ["SIGTERM", "kubeadm init", 6],
  ] as const)(
    "leaves nothing behind after %s at %s",
    async (signal, moment, seconds) => {
      const run = new Run();
      await run.at(moment, seconds);
      await run.end(signal);
      expect(await left()).toEqual([]);
    },
    120_000,
  );

  it("leaves nothing behind if it comes to its end, after all these", async () => {
    const run = new Run();
    await run.ended;
    expect(run.lines.at(-1)).toBe("deviations []");
    expect(await left()).toEqual([]);
  }, 240_000);
});

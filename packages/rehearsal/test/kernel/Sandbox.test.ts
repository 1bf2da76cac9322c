import { spawnSync } from "node:child_process";
import { itOnStage } from "@ducksnest/testing";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import { runSteps } from "../../src/kernel/runSteps";
import { Sandbox } from "../../src/kernel/Sandbox";

/** Descendants of this process whose command line contains a text. */
function pidsOf(text: string): readonly number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  const rows = stdout.split("\n").flatMap((line) => {
    const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  const isOurs = (pid: number): boolean => {
    const row = rows.find((each) => each.pid === pid);
    return row !== undefined && (row.parent === process.pid || isOurs(row.parent));
  };
  return rows.filter(({ pid, args }) => args.includes(text) && isOurs(pid)).map(({ pid }) => pid);
}

/** The error of a waiting program after something harms the stage. */
async function errorAfter(harm: (sandbox: Sandbox) => void): Promise<unknown> {
  const sandbox = await Sandbox.open();
  try {
    const run = runSteps(sandbox, [
      { namespace: undefined, tool: "sh", lines: ["# rpfilter", "exec sleep 7919"] },
    ]).catch((error: unknown) => error);
    while (pidsOf("sleep 7919").length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    harm(sandbox);
    const error = await run;
    // Later requests get an answer, too.
    await expect(Promise.race([sandbox.run(["true"]).catch(() => "ended"), late()])).resolves.not.toBe("late");
    return error;
  } finally {
    await sandbox.close();
  }
}

function late(): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, 5000, "late").unref());
}

describe("a stage that is killed from outside", () => {
  itOnStage("is reported with the signal, and without blaming a kernel module", async () => {
    const error = await errorAfter(() => {
      for (const pid of pidsOf("runner.js")) process.kill(pid, "SIGKILL");
    });
    expect(error).toBeInstanceOf(CannotRehearse);
    expect((error as Error).message).toMatch(
      /^The rehearsal was interrupted: the stage's first process was killed by SIGKILL(: .+)?\.$/,
    );
  });

  itOnStage("is reported with the program if only one is killed", async () => {
    const error = await errorAfter(() => {
      for (const pid of pidsOf("sleep 7919")) process.kill(pid, "SIGTERM");
    });
    expect((error as Error).message).toBe("The rehearsal was interrupted: sh -e was killed by SIGTERM.");
  });
});

describe("a service in a sandbox", () => {
  itOnStage("stays until it is stopped, and writes to its log", async () => {
    const sandbox = await Sandbox.open();
    try {
      const service = sandbox.startService({
        argv: ["sh", "-c", 'echo "$GREETING"; exec sleep 7919'],
        env: { GREETING: "hello" },
        log: "/run/ducksnest/log",
      });
      const log = async () => (await sandbox.run(["cat", "/run/ducksnest/log"])).stdout;
      while ((await log()) === "") await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await log()).toBe("hello\n");
      expect(service.isRunning).toBe(true);
      expect(await service.stop("SIGTERM")).toEqual({ exit: null, signal: "SIGTERM" });
      expect(service.isRunning).toBe(false);
    } finally {
      await sandbox.close();
    }
  });

  itOnStage("says why it did not start", async () => {
    const sandbox = await Sandbox.open();
    try {
      const service = sandbox.startService({ argv: ["no-such-program"], env: {}, log: "/run/ducksnest/log" });
      expect(await service.exited).toEqual({
        exit: null,
        signal: null,
        message: expect.stringContaining("no-such-program ENOENT"),
      });
    } finally {
      await sandbox.close();
    }
  });
});

describe("the agent in a sandbox", () => {
  itOnStage("says that there is no route, which the kernel reports before anything is sent", async () => {
    const sandbox = await Sandbox.open();
    try {
      await sandbox.run(["ip", "netns", "add", "alone"]);
      const dial = {
        namespace: "alone",
        address: "192.0.2.1",
        port: 1,
        bytes: 0,
        patience: 500,
        stall: 500,
        isOpen: true,
      };
      const agent = sandbox.startAgent();
      expect(await agent.dial([{ ...dial, protocol: "tcp" }])).toEqual([{ outcome: "unreachable" }]);
    } finally {
      await sandbox.close();
    }
  });
});

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

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { referenceText } from "@ducksnest/testing";
import { DUCKSNEST } from "../ducksnest";
import { Workspace } from "../workspace";

/** `ducksnest check --watch` in a process of its own. */
class Watching {
  private text = "";
  private readonly process: ChildProcess;

  constructor(manifest: string) {
    this.process = spawn(process.execPath, [DUCKSNEST, "check", "--watch", "--manifest", manifest]);
    this.process.stdout?.on("data", (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  /** The number of reports so far: each ends with its counts. */
  reports(): number {
    return this.text.match(/^\d+ errors?, \d+ warnings?$/gm)?.length ?? 0;
  }

  async until(reports: number): Promise<string> {
    while (this.reports() < reports) await sleep(20);
    return this.text;
  }

  async end(): Promise<void> {
    const exit = once(this.process, "exit");
    this.process.kill();
    await exit;
  }
}

/** Long enough for several looks at the file, in milliseconds. */
const A_WHILE = 1500;

describe("check --watch", () => {
  it("reports once that the manifest is missing, and checks it when it appears, changes and disappears", async () => {
    const workspace = new Workspace();
    rmSync(workspace.manifest);
    const watching = new Watching(workspace.manifest);
    try {
      expect(await watching.until(1)).toContain("there is no such file");
      await sleep(A_WHILE);
      expect(watching.reports()).toBe(1);

      workspace.write(referenceText());
      expect(await watching.until(2)).toMatch(/\n0 errors, \d+ warnings\n.*judge the outputs, too\.\n$/);

      workspace.write(referenceText().replace("timeZone", "timezone"));
      expect(await watching.until(3)).toContain('Unknown key "timezone"');

      rmSync(workspace.manifest);
      expect(await watching.until(4)).toMatch(/there is no such file[\s\S]*\n1 error, 0 warnings\n$/);
      await sleep(A_WHILE);
      expect(watching.reports()).toBe(4);
    } finally {
      await watching.end();
    }
  }, 60_000);
});

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { changeFiles, recover } from "@ducksnest/outputs";
import { temporaryFolders } from "@ducksnest/testing";
import { recordOf } from "../src/swap/record";
import { changer } from "./changerProgram";
import { contents, contentsOf, rotation, writeKeys } from "./keys";

const newFolder = temporaryFolders();
const withKeys = () => writeKeys(newFolder());

const isInMotion = (path: string) => /^\.ducksnest(\/|$)|(^|\/)\.ducksnest-staged(\/|$)/.test(path);

const change = (folder: string) => changeFiles(folder, () => ({ changes: rotation(), result: undefined }));

describe("two processes at once", () => {
  const lived = (child: ChildProcess) =>
    new Promise((resolve) => child.once("close", (code, by) => resolve(by ?? code)));

  /** A changer that waits at a step. */
  async function waitingAt(folder: string, step: "work" | "verify"): Promise<ChildProcess> {
    const child = spawn(process.execPath, [changer(newFolder), folder, "0", step]);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    return child;
  }

  it("wait for each other, and see each other's changes", async () => {
    const folder = newFolder();
    const count = () => Number(readFileSync(join(folder, "count"), "utf8"));
    writeFileSync(join(folder, "count"), "0");
    const increment = () =>
      changeFiles(folder, async () => {
        const next = count() + 1;
        await sleep(5);
        return { changes: [{ file: "count", content: String(next) }], result: next };
      });
    const reports = await Promise.all(Array.from({ length: 8 }, increment));
    expect(reports.map(({ result }) => result).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(count()).toBe(8);
  });

  it("say who holds the lock if the other takes too long", async () => {
    const folder = withKeys();
    const other = await waitingAt(folder, "work");
    const work = () => ({ changes: rotation(), result: undefined });
    await expect(changeFiles(folder, work, { patience: 50 })).rejects.toThrow(
      new RegExp(`lock: process ${other.pid} on \\S+ has been writing here since `),
    );
    other.kill("SIGKILL");
    await lived(other);
    expect((await changeFiles(folder, work, { patience: 50 })).written).toHaveLength(4);
  });

  it.each(["work", "verify"] as const)("a signal during %s ends the process, and nothing stays", async (step) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const folder = withKeys();
      const child = await waitingAt(folder, step);
      child.kill(signal);
      expect(await lived(child)).toBe(signal);
      expect(contents(folder)).toEqual(contentsOf(0, newFolder));
    }
  });

  it("a kill during the verification leaves it to the next run to clean up, which says so", async () => {
    const folder = withKeys();
    const child = await waitingAt(folder, "verify");
    child.kill("SIGKILL");
    await lived(child);
    expect(existsSync(join(folder, "nix/secrets/lab/.ducksnest-staged"))).toBe(true);
    const sentences: string[] = [];
    const nothing = () => ({ changes: [], result: undefined });
    await changeFiles(folder, nothing, { recovered: (sentence) => sentences.push(sentence) });
    expect(sentences).toEqual([
      "An earlier run was interrupted before it changed anything; what it had prepared is removed.",
    ]);
    expect(contents(folder)).toEqual(contentsOf(0, newFolder));
  });
});

describe("a change that is killed", () => {
  it("before any of its steps leaves all old or all new to the next run", async () => {
    const run = (folder: string, step: number) =>
      spawnSync(process.execPath, [changer(newFolder), folder, String(step)], { encoding: "utf8" });
    const versions = [contentsOf(0, newFolder), contentsOf(1, newFolder)];
    const isVersion = (found: object) => versions.findIndex((each) => JSON.stringify(each) === JSON.stringify(found));
    const steps = Number(run(withKeys(), 0).stdout);
    expect(steps).toBeGreaterThan(30);
    const reached = new Set<number>();
    let mixed = 0;
    for (let step = 1; step <= steps; step += 1) {
      const folder = withKeys();
      expect(run(folder, step).signal).toBe("SIGKILL");
      if (isVersion(contents(folder, (path) => !isInMotion(path))) === -1) mixed += 1;
      // The recovery is killed as well, and the next one still succeeds.
      spawnSync(process.execPath, [changer(newFolder), folder, String(1 + (step % 10)), "recover"]);
      await recover(folder);
      const after = contents(folder, (path) => !path.startsWith(".ducksnest"));
      expect([0, 1]).toContain(isVersion(after));
      reached.add(isVersion(after));
      expect(await recover(folder)).toBeUndefined();
      await change(folder);
      // A recovery that died while it took over the lock leaves the second lock.
      expect(contents(folder, (path) => !path.startsWith(".ducksnest"))).toEqual(versions[1]);
    }
    expect(reached).toEqual(new Set([0, 1]));
    expect(mixed).toBeGreaterThan(0);
  }, 120_000);

  it("is not followed through a link by a journal that somebody else wrote", async () => {
    const [folder, other] = [newFolder(), newFolder()];
    writeFileSync(join(other, "victim"), "mine\n");
    symlinkSync(other, join(folder, "link"));
    mkdirSync(join(folder, ".ducksnest"));
    const forged = [{ file: "link/victim", directory: ".", existing: "." }];
    for (const name of ["journal.json", "undo.json", "journal.draft"]) {
      writeFileSync(join(folder, ".ducksnest", name), recordOf(forged));
      await expect(recover(folder)).rejects.toThrow(`link/victim: is behind a symbolic link to ${other}`);
      rmSync(join(folder, ".ducksnest", name));
    }
    expect(readFileSync(join(other, "victim"), "utf8")).toBe("mine\n");
  });
});

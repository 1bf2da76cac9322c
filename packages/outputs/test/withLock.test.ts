import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { withLock } from "../src/swap/withLock";

const folder = temporaryFolders();
const lockOf = (root: string) => join(root, ".ducksnest/lock");

/** What this process would write into a lock, with some of it changed. */
async function holder(changes: object): Promise<string> {
  const root = folder();
  const own = await withLock(root, () => readlinkSync(lockOf(root)));
  return JSON.stringify({ ...JSON.parse(own), ...changes });
}

async function lockedBy(changes: object): Promise<string> {
  const root = folder();
  mkdirSync(join(root, ".ducksnest"));
  symlinkSync(await holder(changes), lockOf(root));
  return root;
}

describe("the lock of writers", () => {
  it("says who holds it, and is gone afterwards, also after an error", async () => {
    const root = folder();
    const text = await withLock(root, () => readlinkSync(lockOf(root)));
    expect(JSON.parse(text)).toMatchObject({ pid: process.pid, host: hostname() });
    await expect(
      withLock(root, () => {
        throw new Error("broken");
      }),
    ).rejects.toThrow("broken");
    expect(existsSync(join(root, ".ducksnest"))).toBe(false);
  });

  it.each([
    ["a process that is gone", { pid: spawnSync("true").pid }],
    ["an earlier process of the same number", { started: "1" }],
    ["a process from before a restart", { boot: "another" }],
  ])("is taken from %s", async (_, changes) => {
    const root = await lockedBy(changes);
    expect(await withLock(root, () => "written")).toBe("written");
    expect(existsSync(join(root, ".ducksnest"))).toBe(false);
  });

  it("is taken from the dead by one of many, and the others get it afterwards", async () => {
    const root = await lockedBy({ started: "1" });
    const order: number[] = [];
    await Promise.all(Array.from({ length: 8 }, (_, index) => withLock(root, () => order.push(index))));
    expect(order.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(existsSync(join(root, ".ducksnest"))).toBe(false);
  });

  it.each([
    ["a living process", {}],
    ["a process of another machine", { machine: "another", pid: spawnSync("true").pid, host: "nas" }],
    ["a process of another container", { namespace: "another", pid: spawnSync("true").pid }],
  ])("is not taken from %s, and the message names it", async (_, changes) => {
    const root = await lockedBy(changes);
    await expect(withLock(root, () => "written", { patience: 50 })).rejects.toThrow(
      /lock: process \d+ on \S+ has been writing here since 20\d\d-.*Z; wait for it, or delete this file if that process is gone\.$/,
    );
  });

  it("is a file of ours or an error", async () => {
    const root = folder();
    writeFileSync(join(root, ".ducksnest"), "");
    await expect(withLock(root, () => "written")).rejects.toThrow(".ducksnest must be a folder that you can write to");
    const other = folder();
    mkdirSync(join(other, ".ducksnest"));
    writeFileSync(lockOf(other), "");
    await expect(withLock(other, () => "written")).rejects.toThrow("lock: is not a ducksnest lock; delete it.");
  });
});

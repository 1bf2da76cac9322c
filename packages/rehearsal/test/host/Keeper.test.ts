import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeWithPrograms, temporaryFolders } from "@ducksnest/testing";
import { Keeper } from "../../src/host/Keeper";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";

describeWithPrograms("what a run keeps", { programs: ["unshare", "flock"], root: true }, () => {
  const newFolder = temporaryFolders();
  const before = process.env.TMPDIR;
  let temporary: string;
  beforeEach(() => {
    temporary = join(newFolder(), "with blanks");
    mkdirSync(temporary);
    process.env.TMPDIR = temporary;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });

  const folders = (keeper: Keeper) => keeper.cgroups.map((line) => line.slice(line.indexOf(" ") + 1));

  /** A process in a cgroup of every hierarchy, two folders down. */
  async function inhabit(cgroups: readonly string[]): Promise<ChildProcess> {
    const child = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
    await once(child, "spawn");
    for (const cgroup of cgroups.filter((each) => !each.includes("/cpuset"))) {
      mkdirSync(join(cgroup, "host", "pod"), { recursive: true });
      writeFileSync(join(cgroup, "host", "pod", "cgroup.procs"), String(child.pid));
      const state = join(cgroup, "host", "pod", "freezer.state");
      if (existsSync(state)) writeFileSync(state, "FROZEN");
    }
    return child;
  }

  it("is there while it runs, and gone when it ends, with the processes in it", async () => {
    const keeper = await Keeper.open();
    const child = await inhabit(folders(keeper));
    expect(folders(keeper).filter((folder) => !existsSync(folder))).toEqual([]);
    expect(readdirSync(temporary)).toHaveLength(1);
    const died = once(child, "exit");
    await keeper.close();
    expect(await died).toEqual([null, "SIGKILL"]);
    expect(folders(keeper).filter((folder) => existsSync(folder))).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  }, 30_000);

  it("stays when another run begins or ends", async () => {
    const keeper = await Keeper.open();
    const another = await Keeper.open();
    await another.close();
    expect(folders(keeper).filter((folder) => !existsSync(folder))).toEqual([]);
    expect(existsSync(keeper.folder)).toBe(true);
    await keeper.close();
  }, 30_000);

  it("is removed by the next run if the run was killed, even if its process id is in use again", async () => {
    const keeper = await Keeper.open();
    // As if this process had been started in tick 1.
    const left = folders(keeper).map((folder) => join(dirname(folder), `ducksnest-1-${process.pid}`));
    for (const folder of left) mkdirSync(folder);
    const child = await inhabit(left);
    mkdirSync(join(temporary, `ducksnest-run-1-${process.pid}-abcdef`, "images"), { recursive: true });
    const died = once(child, "exit");
    const next = await Keeper.open();
    expect(await died).toEqual([null, "SIGKILL"]);
    expect(left.filter((folder) => existsSync(folder))).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.includes("-1-"))).toEqual([]);
    await keeper.close();
    await next.close();
  }, 60_000);

  it("is removed at its end even if the process that keeps it was killed", async () => {
    const keeper = await Keeper.open();
    const [, pid] = /ducksnest-run-\d+-(\d+)-/.exec(keeper.folder) ?? [];
    process.kill(Number(pid), "SIGKILL");
    await keeper.close();
    expect(folders(keeper).filter((folder) => existsSync(folder))).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  }, 30_000);

  it("does not wait for a pipe, nor follow a link, that others left among its temporary folders", async () => {
    execFileSync("mkfifo", [join(temporary, "ducksnest-run-1-1-pipe00")]);
    mkdirSync(join(temporary, "of others"));
    symlinkSync("of others", join(temporary, "ducksnest-run-1-1-link00"));
    await (await Keeper.open()).close();
    expect(readdirSync(temporary).sort()).toEqual([
      "ducksnest-run-1-1-link00",
      "ducksnest-run-1-1-pipe00",
      "of others",
    ]);
  }, 30_000);

  it("leaves cgroups and folders of others alone", async () => {
    const keeper = await Keeper.open();
    const names = ["ducksnest-mine", "ducksnest-", "ducksnest-12"];
    const others = names.map((name) => join(dirname(folders(keeper)[0] ?? ""), name));
    for (const folder of others) mkdirSync(folder);
    mkdirSync(join(temporary, "ducksnest-run-of-mine"));
    const next = await Keeper.open();
    try {
      expect(others.filter((folder) => !existsSync(folder))).toEqual([]);
      expect(readdirSync(temporary)).toContain("ducksnest-run-of-mine");
    } finally {
      await next.close();
      await keeper.close();
      for (const folder of others) rmdirSync(folder);
    }
  }, 30_000);

  it("says which disk is full, and what to do", async () => {
    const keeper = await Keeper.open();
    const full = await writeFile("/dev/full", "x").catch((thrown: unknown) => thrown);
    expect(keeper.explained(full)).toEqual(
      new CannotRehearse(
        `The disk with the temporary folder, ${temporary}, is full. A cluster's images need 1 GB there. Free some space, or set TMPDIR to a folder on another disk.`,
      ),
    );
    const another = new Error("EACCES");
    expect(keeper.explained(another)).toBe(another);
    await keeper.close();
  }, 30_000);

  it("says so if there is no folder for temporary files", async () => {
    process.env.TMPDIR = join(temporary, "missing");
    const error = await Keeper.open().catch((thrown: unknown) => thrown);
    expect(error).toEqual(
      new CannotRehearse(
        `The folder for temporary files, ${temporary}/missing, does not exist or cannot be written. Set TMPDIR to another folder.`,
      ),
    );
  });
});

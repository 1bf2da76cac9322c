import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { changeFiles, interrupted, OutputsError, recover } from "@ducksnest/outputs";
import { temporaryFolders } from "@ducksnest/testing";
import { recordOf } from "../src/swap/record";
import type { Change } from "../src/swap/Swap";
import { changer } from "./changerProgram";
import { contents, contentsOf, keysOf, rotation, writeKeys } from "./keys";

// Many processes start.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();

const isShown = (path: string) => !path.startsWith(".ducksnest");
const JOURNAL = ".ducksnest/journal.json";
const MANIFEST = "homelab.yaml";

const text = (folder: string, file = MANIFEST) => readFileSync(join(folder, file), "utf8");
const rotate = (folder: string) => changeFiles(folder, () => ({ changes: rotation(), result: undefined }));

async function problemsOf(action: Promise<unknown>): Promise<readonly string[]> {
  try {
    await action;
  } catch (error) {
    if (error instanceof OutputsError) return error.problems;
    throw error;
  }
  return [];
}

/** A kill before any earlier step leaves no journal. Found once for all tests, because each try is a process. */
let decision = 1;

/** Makes folders whose rotation was killed after the decision: before the first step at which they are as wanted. */
function killedWhen(isWanted: (folder: string) => boolean): () => string {
  let first = 1;
  return () => {
    for (let step = Math.max(first, decision); step < 200; step += 1) {
      const folder = writeKeys(newFolder());
      spawnSync(process.execPath, [changer(newFolder), folder, String(step)]);
      first = step;
      const isDecided = existsSync(join(folder, JOURNAL));
      if (isDecided && isWanted(folder)) return folder;
      if (!isDecided && step === decision) decision = step + 1;
    }
    throw new Error("no step leaves the folder so");
  };
}

const atDecision = killedWhen(() => true);
const afterSecrets = killedWhen((folder) => existsSync(join(folder, "nix/secrets/lab/hosts/h1/token.age")));
const afterManifest = killedWhen((folder) => text(folder) === "name: v1\n");

/** Turns the journal round, as a failed rename does. */
const turnBack = (folder: string) => renameSync(join(folder, JOURNAL), join(folder, ".ducksnest/undo.json"));

describe("a journal that a repository brings along", () => {
  const HOOK = ".git/hooks/pre-commit";
  const STAGED = "a/.ducksnest-staged/0.new";

  /** A clone with an executable file that waits to become something else. */
  function clone(record: (inode: number) => string, name = "journal.json"): string {
    const folder = newFolder();
    for (const each of [".git/hooks", dirname(STAGED), ".ducksnest"])
      mkdirSync(join(folder, each), { recursive: true });
    writeFileSync(join(folder, STAGED), "#!/bin/sh\ntouch pwned\n");
    chmodSync(join(folder, STAGED), 0o755);
    writeFileSync(join(folder, ".ducksnest", name), record(statSync(join(folder, STAGED)).ino));
    return folder;
  }

  const change =
    (file: string, more: Partial<Change> = {}) =>
    (stagedInode: number) =>
      recordOf([{ file, directory: ".", staged: STAGED, existing: ".", stagedInode, ...more }]);

  it.each(["journal.json", "undo.json", "journal.draft"])("is refused as %s of an earlier version", async (name) => {
    const folder = clone(() => JSON.stringify([{ file: HOOK, directory: ".", staged: STAGED, existing: "." }]), name);
    const before = contents(folder);
    const file = join(folder, ".ducksnest", name);
    expect(await problemsOf(recover(folder))).toEqual([
      `${file}: is not from this computer; delete it, and run the command again.`,
    ]);
    expect(contents(folder)).toEqual(before);
    rmSync(file);
    expect(await recover(folder)).toBeUndefined();
  });

  it.each<[name: string, record: (inode: number) => string]>([
    ["another machine", (inode) => change("x")(inode).replace(/"machine": ".*"/, '"machine": "other"')],
    ["another user", (inode) => change("x")(inode).replace(/"user": -?\d+/, '"user": 4242')],
    ["a copy of its folder", (inode) => change("x")(inode + 1)],
    [
      "a writer that does not say which file it staged",
      () => recordOf([{ file: "x", directory: ".", staged: STAGED, existing: "." }]),
    ],
  ])("is refused if it is from %s", async (_, record) => {
    const folder = clone(record);
    const before = contents(folder);
    expect(await problemsOf(recover(folder))).toEqual([
      expect.stringContaining("journal.json: is not from this computer; delete it"),
    ]);
    expect(contents(folder)).toEqual(before);
  });

  it.each<[path: string, record: (inode: number) => string]>([
    [HOOK, change(HOOK)],
    [".GIT/config", change(".GIT/config")],
    ["a/.git/config", change("a/.git/config")],
    [".ducksnest/lock", change(".ducksnest/lock")],
    ["../x", change("../x")],
    ["/x", change("/x")],
    ["a directory in .git", change("x", { directory: ".git" })],
    ["an existing folder in .git", change("x", { existing: ".git/hooks" })],
    ["a staged file that is not in a staging folder", change("x", { staged: "a/0.new" })],
    ["a staged file below a staging folder", change("x", { staged: "a/.ducksnest-staged/b/0.new" })],
    ["a backup in .git", change("x", { backup: ".git/.ducksnest-staged/0.old" })],
  ])("is refused if it names %s, although it looks like one of this computer", async (_, record) => {
    const folder = clone(record);
    const before = contents(folder);
    expect(await problemsOf(recover(folder))).toEqual([
      expect.stringContaining("journal.json: is not a ducksnest journal; delete it"),
    ]);
    expect(contents(folder)).toEqual(before);
  });

  it("does not get into .git through a link", async () => {
    const folder = clone(change("link/pre-commit"));
    symlinkSync(".git/hooks", join(folder, "link"));
    expect(await problemsOf(recover(folder))).toEqual([
      expect.stringContaining("link/pre-commit: is behind a symbolic link to "),
    ]);
    expect(readdirSync(join(folder, ".git/hooks"))).toEqual([]);
  });
});

describe("a file that somebody edits after a run was killed", () => {
  const WAYS_OUT = (record: string) =>
    `${MANIFEST}: has changed since an earlier run was interrupted, and finishing that run would overwrite it; nothing was changed. ` +
    `Either move ${MANIFEST} away, run \`ducksnest synth\`, and put back what you need. ` +
    `Or keep all files as they are, also if only some of them are new: delete ${record}, and run \`ducksnest synth\`.`;

  it.each([
    ["before it changed anything", atDecision],
    ["after it changed the secrets", afterSecrets],
  ])("%s is not overwritten, and both ways out work", async (_, killed) => {
    for (const isMovedAway of [true, false]) {
      const folder = killed();
      writeFileSync(join(folder, MANIFEST), "name: mine\n");
      const mixed = contents(folder, isShown);
      for (const run of [recover, rotate]) expect(await problemsOf(run(folder))).toEqual([WAYS_OUT(JOURNAL)]);
      expect(contents(folder, isShown)).toEqual(mixed);

      if (isMovedAway) {
        renameSync(join(folder, MANIFEST), join(folder, "../mine"));
        expect(await recover(folder)).toContain("its files are in place now");
        expect(contents(folder, isShown)).toEqual(contentsOf(1, newFolder));
        rmSync(join(folder, "../mine"));
      } else {
        rmSync(join(folder, JOURNAL));
        await recover(folder);
        const kept = Object.entries(mixed).filter(([path]) => !path.includes(".ducksnest-staged"));
        expect(contents(folder, isShown)).toEqual(Object.fromEntries(kept));
        await rotate(folder);
        expect(contents(folder, isShown)).toEqual(contentsOf(1, newFolder));
      }
    }
  });

  it("is not overwritten when the run is undone, and both ways out work", async () => {
    for (const isMovedAway of [true, false]) {
      const folder = afterManifest();
      turnBack(folder);
      writeFileSync(join(folder, MANIFEST), "name: mine\n");
      const mixed = contents(folder, isShown);
      expect(await problemsOf(recover(folder))).toEqual([WAYS_OUT(".ducksnest/undo.json")]);
      expect(contents(folder, isShown)).toEqual(mixed);
      rmSync(join(folder, isMovedAway ? MANIFEST : ".ducksnest/undo.json"));
      await recover(folder);
      if (isMovedAway) expect(contents(folder, isShown)).toEqual(contentsOf(0, newFolder));
      else expect(text(folder)).toBe("name: mine\n");
    }
  });

  it("is not removed when the run is undone, if the run made it", async () => {
    const made = "nix/secrets/lab/hosts/h1/token.age";
    const folder = afterSecrets();
    turnBack(folder);
    writeFileSync(join(folder, made), "mine\n");
    expect(await problemsOf(recover(folder))).toEqual([
      expect.stringMatching(new RegExp(`^${made}: has changed since`)),
    ]);
    expect(text(folder, made)).toBe("mine\n");
  });

  it("stays if the run had put it in place already", async () => {
    const folder = afterManifest();
    writeFileSync(join(folder, MANIFEST), "name: mine\n");
    expect(await recover(folder)).toContain("its files are in place now");
    expect(text(folder)).toBe("name: mine\n");
  });

  it("may have its old content again, as after switching branches to and fro", async () => {
    const folder = atDecision();
    rmSync(join(folder, MANIFEST));
    writeFileSync(join(folder, MANIFEST), keysOf(0).get(MANIFEST) ?? "");
    expect(await recover(folder)).toContain("its files are in place now");
    expect(contents(folder, isShown)).toEqual(contentsOf(1, newFolder));
  });

  it("is not overwritten on another branch", async () => {
    const folder = atDecision();
    const git = (...args: string[]) =>
      spawnSync("git", ["-C", folder, "-c", "user.name=me", "-c", "user.email=me@example.com", ...args]).status;
    git("init", "-q", "-b", "main");
    git("add", MANIFEST);
    git("commit", "-qm", "one");
    git("checkout", "-qb", "other");
    writeFileSync(join(folder, MANIFEST), "name: other\n");
    git("commit", "-qam", "two");
    git("checkout", "-q", "main");
    git("checkout", "-q", "other");
    expect(text(folder)).toBe("name: other\n");
    expect(await problemsOf(recover(folder))).toEqual([WAYS_OUT(JOURNAL)]);
    expect(text(folder)).toBe("name: other\n");
    expect(git("checkout", "-q", "main")).toBe(0);
    expect(await recover(folder)).toContain("its files are in place now");
  });
});

describe("an interrupted run", () => {
  it("is known until the next run ends it", async () => {
    const folder = atDecision();
    expect(interrupted(folder)).toBe(true);
    await recover(folder);
    expect(interrupted(folder)).toBe(false);
  });

  it("is none if it only prepared its changes, or if it is still running", async () => {
    const folder = writeKeys(newFolder());
    const verify = () => {
      expect(interrupted(folder)).toBe(false);
      writeFileSync(join(folder, JOURNAL), "");
      expect(interrupted(folder)).toBe(false);
      rmSync(join(folder, JOURNAL));
    };
    await changeFiles(folder, () => ({ changes: rotation(), verify, result: undefined }));
  });

  it("leaves nothing that git would take", async () => {
    const steps: string[] = [];
    for (let step = 1; ; step += 1) {
      const folder = writeKeys(newFolder());
      const { signal } = spawnSync(process.execPath, [changer(newFolder), folder, String(step)]);
      if (signal === null) break;
      if (!existsSync(join(folder, ".ducksnest/journal.draft"))) continue;
      spawnSync("git", ["-C", folder, "init", "-q"]);
      spawnSync("git", ["-C", folder, "add", "-A"]);
      const { stdout } = spawnSync("git", ["-C", folder, "ls-files"], { encoding: "utf8" });
      // A .gitignore that its writer has just created is still empty, and nothing is beside it yet.
      const taken = stdout.split("\n").filter((file) => file.includes(".ducksnest") && text(folder, file) !== "");
      expect(taken).toEqual([]);
      steps.push(stdout);
    }
    expect(steps.length).toBeGreaterThan(10);
    expect(steps.join("")).toContain(MANIFEST);
  });
});

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTree, temporaryFolders } from "@ducksnest/testing";
import { filesBelow } from "../../src/secrets/plaintext/filesBelow";
import { DUCKSNEST } from "../ducksnest";
import { ATTIC, Home } from "../hosts/_Home";

// Commands start as processes of their own.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();

const NOTE =
  "An earlier run was interrupted; its changes are finished by the next command that writes, such as `ducksnest synth`.\n";
const TOKEN = "hosts/attic/join-token.age";

/** Runs a command, and kills it just before a rename to a path that ends with `name`. */
function kill(home: Home, args: readonly string[], name: string): void {
  const preload = join(newFolder(), "kill.cjs");
  writeFileSync(
    preload,
    `const fs = require("node:fs");
    const { renameSync } = fs;
    fs.renameSync = (from, to) => {
      if (to.endsWith(${JSON.stringify(name)})) process.kill(process.pid, "SIGKILL");
      renameSync(from, to);
    };`,
  );
  const all = ["--require", preload, DUCKSNEST, ...args, "--identity", home.identity, "--manifest", home.manifest];
  expect(spawnSync(process.execPath, all).signal).toBe("SIGKILL");
}

const tokenOf = (home: Home) => [...home.files.keys()].filter((file) => file.endsWith(TOKEN));

/** A homelab with another host, and one whose removal was killed before it replaced the manifest. */
async function removalKilled(): Promise<{ readonly home: Home; readonly old: string; readonly fresh: string }> {
  const home = new Home();
  await home.fill();
  const fresh = home.text;
  expect((await home.runAsOperator(["host", "add", "attic", ...ATTIC])).exitCode).toBe(0);
  const old = home.text;
  kill(home, ["host", "remove", "attic", "--yes"], "/homelab.yaml");
  expect(home.text).toBe(old);
  return { home, old, fresh };
}

describe("after an interrupted run", () => {
  it("a command that finishes the removal of a host makes no key for it", async () => {
    const { home, fresh } = await removalKilled();
    const keys = ["keys", "make", "--all"];
    await expect(home.runAsOperator(keys)).rejects.toThrow(
      "because an earlier run was finished or another command wrote it; nothing was changed",
    );
    expect(home.text).toBe(fresh);
    const { exitCode, out } = await home.runAsOperator(keys);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.not.stringContaining("attic") });
    expect([...home.files.keys()].filter((file) => file.includes("/attic/"))).toEqual([]);
  });

  it.each([
    "pki show",
    "pki verify",
    "host list",
    "token list",
    "keys list",
    "secrets list",
    "secrets verify",
    "secrets show wifi",
    "doctor",
  ])("%s reads on, says so, and changes nothing", async (command) => {
    const args = command.split(" ");
    const home = new Home();
    await home.fill();
    const run = () => (args.includes("verify") || args.includes("wifi") ? home.runAsOperator(args) : home.run(args));
    const usual = await run();
    expect(usual.err).not.toContain(NOTE);
    mkdirSync(join(home.folder, ".ducksnest"));
    writeFileSync(join(home.folder, ".ducksnest/journal.json"), "[]");
    const before = home.files;
    expect(await run()).toEqual({ ...usual, err: `${NOTE}${usual.err}` });
    expect(home.files).toEqual(before);
  });

  it("a removal that is killed is finished by the next command that writes", async () => {
    const { home, fresh } = await removalKilled();
    const before = home.files;
    expect((await home.run(["host", "list"])).err).toBe(NOTE);
    expect(home.files).toEqual(before);
    await home.run(["host", "rename", "no-host", "no-host"]).catch(() => undefined);
    expect(home.text).toBe(fresh);
    expect(tokenOf(home)).toEqual([]);
  });

  it("an edit of the manifest is not overwritten, and both ways out of the message work", async () => {
    const { home, old, fresh } = await removalKilled();
    const edited = `${old}# My edit.\n`;
    writeFileSync(home.manifest, edited);
    const mixed = home.files;
    for (const args of [["synth"], ["host", "rename", "attic", "loft"], ["secrets", "rekey"]]) {
      const asOperator = args[0] === "host" ? home.run(args) : home.runAsOperator(args);
      await expect(asOperator).rejects.toThrow(/^homelab\.yaml: has changed since an earlier run was interrupted/);
      expect(home.files).toEqual(mixed);
    }
    renameSync(home.manifest, join(newFolder(), "mine.yaml"));
    expect((await home.runAsOperator(["synth"])).exitCode).toBe(0);
    expect(home.text).toBe(fresh);
    expect(tokenOf(home)).toEqual([]);

    const { home: other } = await removalKilled();
    const mine = `${other.text}# My edit.\n`;
    writeFileSync(other.manifest, mine);
    rmSync(join(other.folder, ".ducksnest/journal.json"));
    expect((await other.runAsOperator(["synth"])).exitCode).toBeLessThan(2);
    expect(other.text).toBe(mine);
    expect(existsSync(join(other.folder, ".ducksnest"))).toBe(false);
    expect([...readTree(other.folder).keys()].filter((file) => file.includes("ducksnest-staged"))).toEqual([]);
  });
});

describe("before the first synthesis", () => {
  it("a command that writes secrets adds the .gitignore, and keeps one that exists", async () => {
    const home = new Home();
    await home.fill();
    expect(home.files.get(".gitignore")).toContain("\n.ducksnest-staged/\n");
    writeFileSync(join(home.folder, ".gitignore"), "mine\n");
    await home.runAsOperator(["host", "add", "attic", ...ATTIC]);
    expect(home.files.get(".gitignore")).toBe("mine\n");
  });

  it("git takes nothing that a killed command staged", async () => {
    const home = new Home();
    kill(home, ["host", "add", "attic", ...ATTIC], "/journal.json");
    const staged = readdirSync(home.folder, { recursive: true, encoding: "utf8" });
    expect(staged.filter((file) => file.endsWith(".new")).length).toBeGreaterThan(1);
    spawnSync("git", ["-C", home.folder, "init", "-q"]);
    spawnSync("git", ["-C", home.folder, "add", "-A"]);
    const { stdout } = spawnSync("git", ["-C", home.folder, "ls-files"], { encoding: "utf8" });
    expect(stdout).toBe("homelab.yaml\n");
  });

  it("what is staged is not among the files of a folder", () => {
    const folder = newFolder();
    mkdirSync(join(folder, "a/b/.ducksnest-staged"), { recursive: true });
    for (const file of ["a/b/c", "a/b/.ducksnest-staged/0.new"]) writeFileSync(join(folder, file), "");
    expect(filesBelow(folder, "a")).toEqual(["a/b/c"]);
  });
});

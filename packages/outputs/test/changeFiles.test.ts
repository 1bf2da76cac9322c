import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { changeFiles, type FileChange, OutputsError } from "@ducksnest/outputs";
import { temporaryFolders } from "@ducksnest/testing";
import { changer } from "./changerProgram";
import { contents, contentsOf, keysOf, rotation, writeKeys } from "./keys";

const newFolder = temporaryFolders();
const withKeys = () => writeKeys(newFolder());

const change = (folder: string, changes: readonly FileChange[] = rotation()) =>
  changeFiles(folder, () => ({ changes, result: undefined }));

async function problemsOf(action: Promise<unknown>): Promise<readonly string[]> {
  try {
    await action;
  } catch (error) {
    if (error instanceof OutputsError) return error.problems;
    throw error;
  }
  return [];
}

describe("changing files", () => {
  it("verifies the new contents in a dry run, and leaves everything as it is", async () => {
    const folder = withKeys();
    const before = contents(folder);
    const verified: string[] = [];
    const verify = (staged: ReadonlyMap<string, Uint8Array>) => {
      for (const [file, bytes] of staged) {
        verified.push(file);
        expect(Buffer.from(bytes)).toEqual(keysOf(1).get(file));
      }
    };
    const plan = () => ({ changes: rotation(), verify, result: undefined });
    const { written } = await changeFiles(folder, plan, { dryRun: true });
    expect(contents(folder)).toEqual(before);
    expect(verified.sort()).toEqual(written);
    expect((await change(folder)).written).toEqual(written);
    expect(contents(folder)).toEqual(contentsOf(1, newFolder));
  });

  it("creates, replaces and removes, keeps what is up to date, and leaves nothing else behind", async () => {
    const folder = withKeys();
    const before = statSync(join(folder, "nix/secrets/lab/secrets.nix"));
    const result = { rotated: true };
    const verified: string[] = [];
    const report = await changeFiles(folder, async () => ({
      changes: rotation(),
      verify: async (staged) => {
        await sleep(1);
        for (const [file, bytes] of staged) {
          verified.push(file);
          expect(Buffer.from(bytes)).toEqual(keysOf(1).get(file));
        }
      },
      result,
    }));
    const written = [
      "homelab.yaml",
      "nix/pki/lab/ca.crt",
      "nix/secrets/lab/hosts/h1/token.age",
      "nix/secrets/lab/recipients.json",
    ];
    expect(report).toEqual({
      written,
      unchanged: ["nix/secrets/lab/secrets.nix"],
      removed: ["nix/secrets/lab/hosts/h0/token.age"],
      result,
    });
    expect(report.result).toBe(result);
    expect(verified.sort()).toEqual(written);
    expect(contents(folder)).toEqual(contentsOf(1, newFolder));
    expect(statSync(join(folder, "nix/secrets/lab/secrets.nix"))).toMatchObject({ ino: before.ino });
  });

  it("removes nothing and says nothing if a file to remove is not there", async () => {
    const folder = withKeys();
    const changes = [{ file: "nix/pki/lab/old.crt", content: undefined }];
    expect(await change(folder, changes)).toMatchObject({ written: [], unchanged: [], removed: [] });
    expect(contents(folder)).toEqual(contentsOf(0, newFolder));
  });

  it.each([
    [0o000, 0o666],
    [0o077, 0o600],
  ])("under umask %o lets only the owner read a secret", async (mask, publicMode) => {
    const folder = newFolder();
    const before = process.umask(mask);
    try {
      await change(folder, [
        { file: "new/key", content: "secret", secret: true },
        { file: "new/key.pub", content: "public" },
      ]);
    } finally {
      process.umask(before);
    }
    const modeOf = (file: string) => statSync(join(folder, file)).mode & 0o777;
    expect([modeOf("new/key"), modeOf("new/key.pub")]).toEqual([0o600, publicMode]);
    for (const content of ["secret", "other secret"]) {
      chmodSync(join(folder, "new/key"), 0o644);
      chmodSync(join(folder, "new/key.pub"), 0o640);
      await change(folder, [
        { file: "new/key", content, secret: true },
        { file: "new/key.pub", content: `other ${content}` },
      ]);
      expect([modeOf("new/key"), modeOf("new/key.pub")]).toEqual([0o600, 0o640]);
    }
  });

  it("changes nothing if the contents do not pass the verification", async () => {
    const folder = withKeys();
    const verify = async () => {
      await sleep(1);
      expect(readdirSync(join(folder, ".ducksnest")).sort()).toEqual([".gitignore", "journal.draft", "lock"]);
      throw new Error("token.age cannot be decrypted");
    };
    const action = changeFiles(folder, () => ({ changes: rotation(), verify, result: undefined }));
    await expect(action).rejects.toThrow("token.age cannot be decrypted");
    expect(contents(folder)).toEqual(contentsOf(0, newFolder));
  });

  it("changes nothing if the work fails", async () => {
    const folder = withKeys();
    const work = async () => {
      await sleep(1);
      throw new Error("wrong identity");
    };
    await expect(changeFiles(folder, work)).rejects.toThrow("wrong identity");
    expect(contents(folder)).toEqual(contentsOf(0, newFolder));
  });

  it("does not overwrite what an editor saves in the meantime", async () => {
    const folder = withKeys();
    const file = join(folder, "homelab.yaml");
    const verify = () => writeFileSync(file, "name: edited\n");
    expect(await problemsOf(changeFiles(folder, () => ({ changes: rotation(), verify, result: undefined })))).toEqual([
      "homelab.yaml: another program has just changed it; nothing was changed. Run the command again.",
    ]);
    expect(readFileSync(file, "utf8")).toBe("name: edited\n");
    writeFileSync(file, keysOf(0).get("homelab.yaml") ?? "");
    expect(contents(folder)).toEqual(contentsOf(0, newFolder));
  });

  it.each<[name: string, obstruct: (folder: string) => void, problem: string]>([
    [
      "a link in place of a file",
      (folder) => {
        rmSync(join(folder, "homelab.yaml"));
        symlinkSync("nix/pki/lab/ca.crt", join(folder, "homelab.yaml"));
      },
      "homelab.yaml: is a symbolic link to nix/pki/lab/ca.crt, but ducksnest writes a file there; move it away.",
    ],
    [
      "a link in place of a file to remove",
      (folder) => {
        rmSync(join(folder, "nix/secrets/lab/hosts/h0/token.age"));
        symlinkSync("elsewhere", join(folder, "nix/secrets/lab/hosts/h0/token.age"));
      },
      "nix/secrets/lab/hosts/h0/token.age: is a symbolic link to elsewhere, but ducksnest writes a file there; move it away.",
    ],
    [
      "a link in place of a folder",
      (folder) => symlinkSync("h0", join(folder, "nix/secrets/lab/hosts/h1")),
      "nix/secrets/lab/hosts/h1: is a symbolic link to h0, but ducksnest needs a folder there; move it away.",
    ],
    [
      "a file in place of a folder",
      (folder) => writeFileSync(join(folder, "nix/secrets/lab/hosts/h1"), ""),
      "nix/secrets/lab/hosts/h1: is a file, but ducksnest needs a folder there; move it away.",
    ],
  ])("refuses %s, and changes nothing", async (_, obstruct, problem) => {
    const folder = withKeys();
    obstruct(folder);
    const shown = (path: string) => !path.startsWith("nix/secrets/lab/hosts/h0/token");
    const before = contents(folder, shown);
    expect(await problemsOf(change(folder))).toEqual([problem]);
    expect(contents(folder, shown)).toEqual(before);
  });

  it("works in a folder that is reached through a link", async () => {
    const link = join(newFolder(), "link");
    symlinkSync(withKeys(), link);
    await change(link);
    expect(contents(link)).toEqual(contentsOf(1, newFolder));
  });

  it.each(["../x", "/x", "a/../../x", "a//b", ".", ""])("refuses the path %p as a bug of the caller", async (file) => {
    const folder = withKeys();
    await expect(change(folder, [{ file, content: "" }])).rejects.toThrow("is not a plain path below the root");
    expect(contents(folder)).toEqual(contentsOf(0, newFolder));
  });
});

describe("file systems", () => {
  const whereMountable = spawnSync("unshare", ["--mount", "true"]).status === 0 ? it : it.skip;

  /** Runs the changer with another file system at nix/secrets. */
  function onMount(folder: string, commands: string): string {
    const secrets = `${folder}/nix/secrets`;
    const script = `cp -a ${secrets} ${folder}/kept && mount -t tmpfs -o size=64k none ${secrets} && cp -a ${folder}/kept/. ${secrets} && rm -r ${folder}/kept &&
      ${commands} node ${changer(newFolder)} ${folder} 0; cp -a ${secrets} ${folder}/after`;
    return spawnSync("unshare", ["--mount", "sh", "-c", script], { encoding: "utf8" }).stderr;
  }

  /** The folder after a run on a mount, with what was on it. */
  function after(folder: string): Readonly<Record<string, string>> {
    rmSync(join(folder, "nix/secrets"), { recursive: true });
    spawnSync("mv", [join(folder, "after"), join(folder, "nix/secrets")]);
    return contents(folder, (path) => !path.endsWith("filler"));
  }

  whereMountable("may be mixed, because each file is staged on its own", () => {
    const folder = withKeys();
    expect(onMount(folder, "")).toBe("");
    expect(after(folder)).toEqual(contentsOf(1, newFolder));
  });

  whereMountable("that are full change nothing", () => {
    const folder = withKeys();
    const stderr = onMount(folder, `cat /dev/zero > ${folder}/nix/secrets/filler;`);
    expect(stderr).toContain("no space left on device; nothing was changed.");
    expect(after(folder)).toEqual(contentsOf(0, newFolder));
  });

  whereMountable("that are read-only change nothing", () => {
    const folder = withKeys();
    const stderr = onMount(folder, `mount -o remount,ro ${folder}/nix/secrets;`);
    expect(stderr).toMatch(
      /^nix\/secrets\/lab\/hosts: cannot be written to: read-only file system; make the folder writable for you\.$/m,
    );
    expect(after(folder)).toEqual(contentsOf(0, newFolder));
  });
});

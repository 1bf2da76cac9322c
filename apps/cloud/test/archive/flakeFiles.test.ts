import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Output } from "@ducksnest/outputs";
import { temporaryFolders } from "@ducksnest/testing";
import { flakeFiles } from "../../src/archive/flakeFiles";

const newFolder = temporaryFolders();

/** A folder with files below `nix`. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const root = newFolder();
  for (const [path, content] of Object.entries(files)) put(root, path, content);
  return root;
}

function put(root: string, path: string, content: string): void {
  const file = join(root, "nix", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function generated(files: Readonly<Record<string, string>>, once = false): Output {
  return {
    directory: "nix",
    files: new Map(Object.entries(files).map(([file, content]) => [file, { content, secret: false, once }])),
    generated: undefined,
    header: undefined,
    emitted: {},
    missing: [],
    warnings: [],
  };
}

/** The contents of the archive's files by path. */
function contents(root: string, hosts = generated({})): Record<string, string> {
  return Object.fromEntries(
    [...flakeFiles(root, hosts)].map(([path, entry]) => [
      path,
      entry.kind === "file" ? Buffer.from(entry.content).toString() : `-> ${entry.target}`,
    ]),
  );
}

it("has the hand-written files, and what this run generates in place of what an earlier run wrote", () => {
  const root = folderWith({ "flake.nix": "old", "modules/worker.nix": "by hand" });
  expect(contents(root, generated({ "flake.nix": "new", "hosts/edge/default.nix": "host" }))).toEqual({
    "flake.nix": "new",
    "modules/worker.nix": "by hand",
    "hosts/edge/default.nix": "host",
  });
});

it("leaves out what this run will remove, so that the next run makes the same archive", () => {
  const root = folderWith({ "hosts/gone/default.nix": "# Generated", "hosts/gone/extra.nix": "by hand" });
  const hosts = { ...generated({}), generated: /^hosts\/[^/]+\/default\.nix$/, header: /^# Generated/ };
  expect(contents(root, hosts)).toEqual({ "hosts/gone/extra.nix": "by hand" });
});

it("has the user's own file where the run would only write a first one", () => {
  const root = folderWith({ "modules/worker.nix": "by hand" });
  const hosts = generated({ "modules/worker.nix": "first", "tests/default.nix": "first" }, true);
  expect(contents(root, hosts)).toEqual({ "modules/worker.nix": "by hand", "tests/default.nix": "first" });
});

it("is complete before anything is written", () => {
  expect(contents(newFolder(), generated({ "flake.nix": "new" }))).toEqual({ "flake.nix": "new" });
});

it("has neither what was built nor files of tools", () => {
  const root = folderWith({
    "flake.lock": "lock",
    ".direnv/profile": "direnv",
    ".ducksnest-staged/0.new": "staged",
    "hosts/.git/HEAD": "git",
  });
  symlinkSync("/nix/store/abc", join(root, "nix/result"));
  symlinkSync("/nix/store/abc", join(root, "nix/result-man"));
  expect(contents(root)).toEqual({ "flake.lock": "lock" });
});

it("keeps links within the flake", () => {
  const root = folderWith({ "hosts/a/extra.nix": "one", "hosts/b/default.nix": "two" });
  symlinkSync("../a/extra.nix", join(root, "nix/hosts/b/extra.nix"));
  expect(contents(root)["hosts/b/extra.nix"]).toBe("-> ../a/extra.nix");
});

it.each(["../../outside.nix", "/etc/hostname"])("refuses a link to %s, which an instance does not have", (target) => {
  const root = folderWith({ "hosts/a/default.nix": "one" });
  symlinkSync(target, join(root, "nix/hosts/extra.nix"));
  expect(() => contents(root)).toThrow(
    `nix/hosts/extra.nix: is a symbolic link to ${target}, outside nix/, which instances do not have. Replace it with the file.`,
  );
});

it("keeps the mode of a program", () => {
  const root = folderWith({ "run.sh": "#!/bin/sh\n", "flake.nix": "{ }" });
  chmodSync(join(root, "nix/run.sh"), 0o700);
  const executable = [...flakeFiles(root, generated({}))].filter(
    ([, entry]) => entry.kind === "file" && entry.executable,
  );
  expect(executable.map(([path]) => path)).toEqual(["run.sh"]);
});

it("leaves out what Git would not take from the folders of secrets", () => {
  const root = folderWith({
    "secrets/duck/shared/wifi": "passphrase",
    "secrets/duck/shared/wifi.age": "encrypted",
    "secrets/duck/hosts/edge/id.pub": "public",
    "pki/duck/ca.key": "private",
    "pki/duck/ca.crt": "public",
    "modules/ca.key": "private",
  });
  expect(Object.keys(contents(root)).sort()).toEqual([
    "pki/duck/ca.crt",
    "secrets/duck/hosts/edge/id.pub",
    "secrets/duck/shared/wifi.age",
  ]);
});

it("refuses files that are together larger than what an instance fetches, and does not read them", () => {
  const root = folderWith({ "hosts/edge/small.nix": "{ }" });
  const image = join(root, "nix/hosts/edge/nixos.iso");
  writeFileSync(image, "");
  truncateSync(image, 3 * 2 ** 30); // more than Node reads
  expect(() => flakeFiles(root, generated({}))).toThrow(
    /nix\/hosts\/edge\/nixos.iso: is the largest file, with 3072 MiB.*at most 60 MiB/,
  );
  truncateSync(image, 1);
  expect(Object.keys(contents(root))).toContain("hosts/edge/nixos.iso");
});

/** macOS refuses such names itself. */
const itWithAnyName = process.platform === "darwin" ? it.skip : it;

itWithAnyName("refuses names that are not UTF-8, and says how to find them", () => {
  const root = folderWith({ "hosts/edge/extra.nix": "{ }", "hosts/\uFFFD/extra.nix": "{ }" });
  const latin1 = (path: string) => Buffer.from(join(root, "nix", path), "latin1");
  writeFileSync(latin1("hosts/edge/caf\u00e9.nix"), "{ }");
  mkdirSync(latin1("b\u00e4ume"));
  writeFileSync(latin1("b\u00e4ume/default.nix"), "{ }");
  const problem = (path: string, pattern: string) =>
    `nix/${path}: has a name that is not UTF-8, so ducksnest cannot read it. Rename it: your shell finds it as nix/${pattern}.`;
  expect(() => contents(root)).toThrow(
    expect.objectContaining({
      problems: expect.arrayContaining([
        problem("b\uFFFDume", "b*ume"),
        problem("hosts/edge/caf\uFFFD.nix", "hosts/edge/caf*.nix"),
      ]),
    }),
  );
  renameSync(latin1("hosts/edge/caf\u00e9.nix"), join(root, "nix/hosts/edge/café.nix"));
  renameSync(latin1("b\u00e4ume"), join(root, "nix/bäume"));
  expect(Object.keys(contents(root)).sort()).toEqual([
    "bäume/default.nix",
    "hosts/edge/café.nix",
    "hosts/edge/extra.nix",
    "hosts/\uFFFD/extra.nix",
  ]);
});

import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY, referenceText, temporaryFolders } from "@ducksnest/testing";
import { DUCKSNEST } from "./ducksnest";
import { Workspace } from "./workspace";

const DIST = join(REPOSITORY, "packages/cli/dist");

/**
 * Our own code and the libraries have 1.38 MB. With zod's forty languages it would be more than 1.7 MB, and every command
 * would take longer to start.
 */
const LARGEST_BUNDLE = 1_500_000;

/** The end of the names of files with compiled code. */
const CODE_CACHE = `.${process.version}-${process.arch}.v8cache`;

const newFolder = temporaryFolders();

it("bundles of the command hold no library's unused half", () => {
  expect(statSync(join(DIST, "ducksnest.js")).size).toBeLessThan(LARGEST_BUNDLE);
});

it("bundles keep the compiled code of the command and of each kit", () => {
  const names = readdirSync(DIST);
  expect(names).toEqual(
    expect.arrayContaining(["ducksnest.js", "cdktf.js", "cdk8s.js"].flatMap((name) => [name, `${name}${CODE_CACHE}`])),
  );
});

it("a build's compiled code is not read by another version of Node, which could crash in it", () => {
  const caches = readdirSync(DIST).filter((name) => name.endsWith(".v8cache"));
  expect(caches.length).toBeGreaterThan(0);
  expect(caches.filter((name) => !name.endsWith(CODE_CACHE))).toEqual([]);
});

describe("modules that Node loads one by one", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "homelab.yaml"), referenceText());
  const report = join(folder, "report.js");
  writeFileSync(
    report,
    'process.on("exit", () => process.stderr.write(`loaded ${JSON.stringify(Object.keys(require("module")._cache))}`));',
  );

  function packagesLoadedBy(...args: readonly string[]): readonly string[] {
    const { status, stderr } = spawnSync(process.execPath, ["-r", report, DUCKSNEST, ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status).toBe(0);
    const files = JSON.parse(/loaded (\[.*\])$/.exec(stderr)?.[1] ?? "") as readonly string[];
    return [...new Set(files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))];
  }

  it("are none for a check", () => expect(packagesLoadedBy("check")).toEqual([]));

  it("are those of no kit for a synthesis, but constructs, which the kits share", () =>
    expect(packagesLoadedBy("synth")).toEqual(["constructs"]));
});

describe("the bundle of the library for encrypted files", () => {
  const report = join(newFolder(), "report.js");
  writeFileSync(
    report,
    `const fs = require("node:fs"), read = fs.readFileSync;
     fs.readFileSync = (file, ...rest) => {
       if (String(file).endsWith("/age-encryption.js")) process.stderr.write("loaded the library\\n");
       return read(file, ...rest);
     };`,
  );

  async function isLoadedBeside(tokens: Parameters<Workspace["plantTokens"]>[0]): Promise<boolean> {
    const workspace = new Workspace();
    await workspace.plantTokens(tokens);
    const { status, stderr } = spawnSync(process.execPath, ["-r", report, DUCKSNEST, "synth", "cluster"], {
      cwd: workspace.folder,
      encoding: "utf8",
      env: { ...process.env, DUCKSNEST_IDENTITY: workspace.identity },
    });
    expect(status).toBe(0);
    return stderr.includes("loaded the library");
  }

  it("is loaded if there is one, to see whether it is encrypted", async () =>
    expect(
      await isLoadedBeside({ firebat: { token: "abcdef.0123456789abcdef", expires: "2020-12-01T00:00:00Z" } }),
    ).toBe(true));

  it("is not loaded if there is none", async () => expect(await isLoadedBeside({})).toBe(false));
});

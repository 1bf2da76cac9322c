import { join } from "node:path";
import { exampleNames, type Finished, REPOSITORY, RepositoryCopy, readTree, THOROUGH } from "@ducksnest/testing";

/** A clone in which a user replaces the manifest and the workloads. */
const clone = new RepositoryCopy();
afterAll(() => clone.remove());

/** Long, because the machine may be busy. In milliseconds. */
const TIMEOUT = 180_000;

/** Folders of the library that `pnpm generate` may write to. A user's manifest changes nothing in them. */
const LIBRARY = ["examples", "docs", "packages/manifest", "packages/cli/test"];

const BEFORE = "reference";
const AFTER = "two-homes";

describe("a user's own homelab", () => {
  it(
    "fails the apps' tests with a patch until `pnpm generate` accepts it",
    () => {
      clone.adopt(BEFORE);
      expect(clone.script("generate")).toMatchObject({ status: 0 });
      clone.adopt(AFTER);
      const { status, stderr } = clone.run("jest --runInBand apps");
      expect(status).toBe(1);
      expect(stderr).toContain("run `pnpm generate`");
      // Indented by jest.
      const text = stderr.replace(/^ {4}/gm, "");
      for (const patch of [
        "--- apps/cloud/test/expected/stacks/seoul/cdk.tf.json\n+++ /dev/null\n@@ -1,",
        "--- /dev/null\n+++ apps/cluster/test/expected/photos.k8s.yaml\n@@ -0,0 +1,",
        "-      interface: ^(ens5|wlan0)$\n+      interface: ^(enp4s0|ens5|wlp2s0)$\n",
        "--- nix/flake.nix\n+++ nix/flake.nix\n@@ -1,6 +1,6 @@\n",
        '-  description = "Hosts of the homelab ducksnest";\n+  description = "Hosts of the homelab family";\n',
      ]) {
        expect(text).toContain(patch);
      }
      accept(AFTER);
    },
    2 * TIMEOUT,
  );

  const others = exampleNames().filter((name) => name !== BEFORE && name !== AFTER);
  const why = THOROUGH ? "" : " (skipped: only DUCKSNEST_THOROUGH=1 tries it)";
  (THOROUGH ? it : it.skip).each(others)(`passes them after \`pnpm generate\`: %s${why}`, accept, TIMEOUT);
});

/** Runs `pnpm generate` without its build, which need not run again, because it does not depend on the manifest. */
function generate(): Finished {
  const [build, command = ""] = clone.scriptCommands("generate");
  expect(build).toBe("node scripts/build.js");
  return clone.run(command);
}

/** Adopts the example. After `pnpm generate`, the apps' tests pass, and the library has not changed. */
function accept(example: string): void {
  clone.adopt(example);
  expect(generate()).toMatchObject({ status: 0 });
  expect(clone.run("jest --runInBand apps")).toMatchObject({ status: 0, stderr: expect.stringContaining("Tests: ") });
  for (const folder of LIBRARY) {
    expect(files(join(clone.folder, folder))).toEqual(files(join(REPOSITORY, folder)));
  }
}

/** The files that Git tracks. */
function files(folder: string): ReadonlyMap<string, string> {
  const isBuilt = (file: string) =>
    /(^|\/)(node_modules|dist)\/|\.tsbuildinfo$/.test(file.replace("expected/dist/", ""));
  return new Map([...readTree(folder)].filter(([file]) => !isBuilt(file)));
}

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareVolumes } from "../../src/staticPods/volumes";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ducksnest-volumes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The types whose volume cannot be mounted. */
async function refused(types: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const volumes = Object.entries(types).map(([name, type]) => ({ name, path: join(folder, name), type }));
  const pod = { name: "pod", command: [], environment: {}, volumes };
  const found = await prepareVolumes(pod, async ([program = "", ...args]) => spawnSync(program, args).status === 0);
  return found.map(({ name }) => name);
}

it("makes what the kubelet makes", async () => {
  expect(await refused({ data: "DirectoryOrCreate", "a.conf": "FileOrCreate", any: "" })).toEqual([]);
  expect(["data", "a.conf", "any"].filter((name) => existsSync(join(folder, name)))).toEqual(["data", "a.conf", "any"]);
});

it("finds the volumes that are missing, or of another type", async () => {
  mkdirSync(join(folder, "present"));
  writeFileSync(join(folder, "file"), "");
  const types = { present: "Directory", file: "File", missing: "Directory", "a.conf": "File", socket: "Socket" };
  expect(await refused(types)).toEqual(["missing", "a.conf", "socket"]);
  mkdirSync(join(folder, "other"));
  expect(await refused({ other: "FileOrCreate", file: "Directory" })).toEqual(["other", "file"]);
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Change,
  defectKinds,
  type Entry,
  type Finished,
  RepositoryCopy,
  writeAdditions,
  writeEntry,
} from "@ducksnest/testing";

const ENTRIES = defectKinds().flatMap(({ entries }) => entries);
const ENV = { CI: "true", CHECKPOINT_DISABLE: "1", NO_COLOR: "1" };
const COMMANDS = ["cdktf synth", "cdk8s synth --stdout"];

/**
 * One entry for each kind of change that somebody makes in a file. Those of a group do not hide each other, so a command runs
 * once for each group: the rules about outputs run only if the manifest has no error.
 */
const GROUPS = [
  {
    where: "the manifest and files beside it",
    ids: ["vpc-subnets-in-one-zone", "homelab-renamed", "pod-cidr-contains-lan"],
    files: ["homelab.yaml"],
  },
  {
    where: "objects and resources",
    ids: ["pod-larger-than-every-host", "pool-outside-pod-subnet", "ssh-from-everywhere", "state-without-lock"],
    files: ["apps/cluster/src/workloads.ts", "apps/cloud/src/resources.ts"],
  },
];

const clone = new RepositoryCopy("reference");
afterAll(() => clone.remove());

describe.each(GROUPS)("defects in $where", ({ ids, files }) => {
  const chosen = ids.map(entryOf);
  const runs = new Map<string, Finished>();
  beforeAll(() => {
    const all: Entry = { id: "all", summary: "", source: "", changes: chosen.flatMap(({ changes }) => changes) };
    writeEntry(clone.folder, all);
    writeAdditions(clone.folder, all);
    for (const command of COMMANDS) runs.set(command, clone.run(command, ENV));
  }, 120_000);

  it.each(COMMANDS)("are reported by %s, which ends with 1 and hands nothing on", (command) => {
    const { status, stdout, stderr } = runs.get(command) ?? { status: null, stdout: "", stderr: "" };
    const text = `${stdout}\n${stderr}`;
    for (const { reported } of chosen) expect(text).toContain(`${reported?.rule}`);
    for (const file of files) expect(text).toMatch(new RegExp(`${file}:\\d+:\\d+`));
    expect(status).toBe(1);
    if (command.startsWith("cdk8s")) expect(stdout).toBe("");
    for (const folder of ["cdktf.out", "dist"]) expect(existsSync(join(clone.folder, folder))).toBe(false);
  });
});

it("chooses every kind of change that has a place in a user's files", () => {
  const chosen = GROUPS.flatMap(({ ids }) => ids).flatMap((id) => entryOf(id).changes.map(kindOf));
  // Generated hosts have no file of the user's own, and extra.nix is judged only where Nix is installed.
  const all = ENTRIES.flatMap(({ changes }) => changes.map(kindOf));
  expect(new Set(chosen)).toEqual(new Set(all.filter((kind) => !["hostSettings", "extraNix"].includes(kind))));
});

function entryOf(id: string): Entry {
  const entry = ENTRIES.find((each) => each.id === id);
  if (entry === undefined) throw new Error(`there is no entry "${id}"`);
  return entry;
}

function kindOf(change: Change): string {
  return Object.keys(change).join();
}

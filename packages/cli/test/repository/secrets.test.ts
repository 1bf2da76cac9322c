import { spawnSync } from "node:child_process";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { exposuresIn } from "@ducksnest/outputs";
import { itWith, REPOSITORY } from "@ducksnest/testing";

/** What users copy and generate. Tests elsewhere plant secrets that are made up. */
const FOLDERS = ["homelab.yaml", "nix", "examples", "apps/*/src", "apps/*/test/expected"];

function contentOf(file: string): Uint8Array {
  const path = join(REPOSITORY, file);
  return lstatSync(path).isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path);
}

itWith("git")("no file of the repository holds a secret in the clear", async () => {
  const { status, stdout } = spawnSync("git", ["-C", REPOSITORY, "ls-files", "-z", "--", ...FOLDERS], {
    encoding: "utf8",
  });
  const files = stdout.split("\0").filter(Boolean);
  expect({ status, some: files.length > 50 }).toEqual({ status: 0, some: true });
  const found = await Promise.all(files.map((file) => exposuresIn(file, contentOf(file))));
  expect(found.flat()).toEqual([]);
});

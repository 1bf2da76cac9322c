import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Output } from "@ducksnest/outputs";
import { temporaryFolders } from "@ducksnest/testing";
import { flakeArchive } from "../../src/archive/flakeArchive";

const newFolder = temporaryFolders();

const HOSTS: Output = {
  directory: "nix",
  files: new Map([["flake.nix", { content: "{ }\n", secret: false }]]),
  generated: undefined,
  header: undefined,
  emitted: {},
  missing: [],
  warnings: [],
};

/** Archives a folder with one file below `nix` beside the generated ones. */
function archiveWith(path: string, content: string): Promise<Uint8Array> {
  const root = newFolder();
  const file = join(root, "nix", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return flakeArchive(root, HOSTS);
}

it("has what the run generates and what the user wrote", async () => {
  const text = Buffer.from(await archiveWith("hosts/edge/extra.nix", "{ canary = 1; }\n")).toString();
  expect(text).toContain("flake.nix");
  expect(text).toContain("{ canary = 1; }");
});

it("does not contain a secret that Git ignores", async () => {
  const text = Buffer.from(await archiveWith("secrets/duck/shared/wifi", "hunter2-canary")).toString();
  expect(text).not.toContain("hunter2-canary");
  expect(text).not.toContain("wifi");
});

const SECRET = ["tskey", "auth", "kAbCdEf11CNTRL", "abcdefghijklmnopqrstuvwxyz123456"].join("-");

it.each([
  ["secrets/duck/shared/wifi.age", "hunter2-canary", "wifi.age:1:1: The file is not encrypted with age"],
  ["hosts/edge/extra.nix", `{\n  key = "${SECRET}";\n}`, "extra.nix:2:10: This looks like"],
  ["secrets/duck/hosts/edge/id.pub", "hunter2-canary", "id.pub:1:1: The content is not what the file's name says"],
])("refuses %s with a secret in plain text, and does not show it", async (path, content, message) => {
  const error: unknown = await archiveWith(path, content).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain(message);
  for (const secret of [SECRET, "hunter2-canary"]) expect(String(error)).not.toContain(secret);
});

import fs, { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { compare } from "../src/compare";
import type { Output } from "../src/Output";

const newFolder = temporaryFolders();

const FLAKE: Output = {
  directory: "nix",
  files: new Map([["modules/host.nix", { content: "{ }\n", secret: false, once: true }]]),
  generated: /^flake\.nix$/,
  header: /^# Generated/,
  emitted: {},
  missing: [],
  warnings: [],
};

it("a hand-written file that another process writes during the comparison is no obstacle, although it has no header", () => {
  const folder = newFolder();
  const file = join(folder, "nix/modules/host.nix");
  let isThere = false;
  const spy = jest.spyOn(fs, "lstatSync").mockImplementationOnce((path) => {
    // The other process writes it just after this one saw that it is missing.
    if (path !== file) throw new Error(`unexpected ${String(path)}`);
    mkdirSync(join(folder, "nix/modules"), { recursive: true });
    writeFileSync(file, "{ }\n");
    isThere = true;
    throw Object.assign(new Error("ENOENT"), { code: "ENOENT" });
  });
  try {
    expect(compare([FLAKE], folder)).toEqual({ differences: [], unchanged: ["nix/modules/host.nix"], exposed: [] });
    expect(isThere).toBe(true);
  } finally {
    spy.mockRestore();
  }
});

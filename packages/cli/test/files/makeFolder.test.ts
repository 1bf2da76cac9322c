import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { makeFolder } from "../../src/files/makeFolder";

const folder = temporaryFolders();

describe("making a folder", () => {
  it("makes its parents too, and accepts one that exists", () => {
    const deep = join(folder(), "a/b/c");
    makeFolder(deep);
    makeFolder(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
  });

  it.each([
    ["a file", (file: string) => file],
    ["a folder in a file", (file: string) => join(file, "a")],
  ])("fails if there is %s", (_, path) => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    expect(() => makeFolder(path(file))).toThrow(/^E(EXIST|NOTDIR)/);
  });

  // Only Linux has a file system that refuses a folder with "no such file".
  (process.platform === "linux" ? it : it.skip)(
    "fails on a file system that allows none, instead of running forever",
    () => {
      expect(() => makeFolder("/proc/x/y")).toThrow(/^ENOENT/);
    },
  );
});

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { writeIfChanged } from "../../src/files/writeIfChanged";

describe("writing a file if it changed", () => {
  const file = join(temporaryFolders()(), "new/folder/file");

  it("makes it with its folders and mode, and does not touch it while its content is the same", () => {
    expect(writeIfChanged(file, "one", 0o600)).toBe(true);
    const before = statSync(file);
    expect(before.mode & 0o777).toBe(0o600);
    expect(writeIfChanged(file, "one")).toBe(false);
    expect(statSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it("replaces it if its content differs", () => {
    expect(writeIfChanged(file, "two")).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("two");
  });
});

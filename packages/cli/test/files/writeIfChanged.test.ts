import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { writeIfChanged } from "../../src/files/writeIfChanged";

describe("a file that is written if changed", () => {
  const file = join(temporaryFolders()(), "new/folder/file");

  it("is made with its folders and mode, and left alone while it says the same", () => {
    expect(writeIfChanged(file, "one", 0o600)).toBe(true);
    const before = statSync(file);
    expect(before.mode & 0o777).toBe(0o600);
    expect(writeIfChanged(file, "one")).toBe(false);
    expect(statSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it("is replaced when it does not", () => {
    expect(writeIfChanged(file, "two")).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("two");
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Returns a function that makes a temporary folder. All of them are removed after the tests of the file, or of the
 * `describe`, in which `temporaryFolders` is called; like every hook of jest it cannot be called within a test.
 */
export function temporaryFolders(): () => string {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "ducksnest-test-"));
    folders.push(folder);
    return folder;
  };
}

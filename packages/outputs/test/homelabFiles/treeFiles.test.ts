import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { treeFiles } from "../../src/homelabFiles/treeFiles";

jest.mock("node:os", () => ({
  ...jest.requireActual("node:os"),
  homedir: jest.fn(jest.requireActual("node:os").homedir),
}));

const newFolder = temporaryFolders();

function folderWith(...files: readonly string[]): string {
  const folder = newFolder();
  for (const file of files) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "x");
  }
  return folder;
}

describe("the files of a tree", () => {
  it("are sorted, with their sizes", () => {
    const { files, missed } = treeFiles(folderWith("b/c", "a", "b/a/x"));
    expect(files).toEqual([
      { path: "a", size: 1 },
      { path: "b/a/x", size: 1 },
      { path: "b/c", size: 1 },
    ]);
    expect(missed).toEqual([]);
  });

  it("are those in wanted folders", () => {
    const { files } = treeFiles(folderWith("nix/hosts/a", "nix/modules/b", "c"), (folder) => folder !== "nix/modules");
    expect(files.map(({ path }) => path)).toEqual(["c", "nix/hosts/a"]);
  });

  it("are limited, which is said", () => {
    const { files, missed } = treeFiles(folderWith("a", "b", "c"), undefined, 2);
    expect(files.map(({ path }) => path)).toEqual(["a", "b"]);
    expect(missed).toEqual([expect.stringContaining("has more than 2 files")]);
    expect(treeFiles(folderWith("a", "b"), undefined, 2).missed).toEqual([]);
  });

  it("leave out hidden folders in a person's home, where programs keep their keys", () => {
    const home = folderWith(".ssh/id_ed25519", "a");
    expect(treeFiles(home).files).toHaveLength(2);
    jest.mocked(homedir).mockReturnValue(home);
    expect(treeFiles(home).files.map(({ path }) => path)).toEqual(["a"]);
    jest.mocked(homedir).mockReturnValue("/nonexistent");
    expect(treeFiles(home).files).toHaveLength(2);
  });
});

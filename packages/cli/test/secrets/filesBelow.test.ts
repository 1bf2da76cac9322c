import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { filesBelow } from "../../src/secrets/plaintext/filesBelow";

const newFolder = temporaryFolders();

/** macOS refuses such names itself. */
const itWithAnyName = process.platform === "darwin" ? it.skip : it;

itWithAnyName("names files and folders whose names are not UTF-8", () => {
  const root = newFolder();
  mkdirSync(join(root, "nix/pki"), { recursive: true });
  for (const name of ["ca.crt", "\uFFFD"]) writeFileSync(join(root, "nix/pki", name), "");
  const file = Buffer.from(join(root, "nix/pki/caf\u00e9"), "latin1");
  writeFileSync(file, "");
  expect(() => filesBelow(root, "nix/pki")).toThrow(
    "nix/pki/caf\uFFFD: has a name that is not UTF-8, so ducksnest cannot read it. Rename it.",
  );
  rmSync(file);
  expect(filesBelow(root, "nix/pki")).toEqual(["nix/pki/ca.crt", "nix/pki/\uFFFD"]);
  mkdirSync(Buffer.from(join(root, "nix/pki/b\u00e4ume"), "latin1"));
  expect(() => filesBelow(root, "nix/pki")).toThrow("nix/pki/b\uFFFDume: has a name that is not UTF-8");
});

it("finds nothing where there is no folder", () => expect(filesBelow(newFolder(), "nix/pki")).toEqual([]));

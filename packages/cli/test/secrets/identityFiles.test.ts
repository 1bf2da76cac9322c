import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { Command } from "commander";
import { identityFiles, identityOption } from "../../src/secrets/identityFiles";

const newFolder = temporaryFolders();

const homeWith = (...files: readonly string[]): string => {
  const home = newFolder();
  for (const file of files) {
    mkdirSync(join(home, file, ".."), { recursive: true });
    writeFileSync(join(home, file), "");
  }
  return home;
};

const BOTH = [".ssh/id_ed25519", ".config/ducksnest/identity"];

describe("the files with the user's private keys", () => {
  const environment = { DUCKSNEST_IDENTITY: "/a:/b" };

  it("are those of the option, which can be repeated", () => {
    const { identity } = new Command()
      .addOption(identityOption())
      .parse(["-i", "x", "--identity", "y"], { from: "user" })
      .opts();
    expect(identity).toEqual(["x", "y"]);
    expect(identityFiles({ identity }, environment, homeWith(...BOTH))).toEqual(["x", "y"]);
  });

  it("are those of the variable without the option", () => {
    expect(identityFiles({}, environment, homeWith(...BOTH))).toEqual(["/a", "/b"]);
  });

  it("are the usual ones that exist without both", () => {
    const home = homeWith(...BOTH);
    expect(identityFiles({}, {}, home)).toEqual([
      join(home, ".config/ducksnest/identity"),
      join(home, ".ssh/id_ed25519"),
    ]);
    const other = homeWith(".ssh/id_ed25519", ".ssh/id_rsa");
    expect(identityFiles({}, { DUCKSNEST_IDENTITY: "" }, other)).toEqual([join(other, ".ssh/id_ed25519")]);
  });

  it("are asked for if there are none", () => {
    expect(() => identityFiles({}, {}, homeWith())).toThrow("add --identity <file>, set $DUCKSNEST_IDENTITY, or make");
  });
});

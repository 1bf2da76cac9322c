import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { type Entry, tar } from "../../src/archive/tar";

const newFolder = temporaryFolders();

const file = (content: string, executable = false): Entry => ({
  kind: "file",
  content: Buffer.from(content),
  executable,
});

it("has the same bytes whatever the order of the entries", async () => {
  const entries: [string, Entry][] = [
    ["b/c.nix", file("two")],
    ["a.nix", file("one")],
    ["a-b.nix", file("three")],
  ];
  expect(Buffer.from(await tar(new Map(entries)))).toEqual(Buffer.from(await tar(new Map([...entries].reverse()))));
});

it("is of nobody, of 1970, and in the standard format", async () => {
  const header = Buffer.from(await tar(new Map([["a.nix", file("one")]]))).subarray(0, 512);
  const field = (start: number, length: number) => header.toString("latin1", start, start + length);
  // @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html "ustar Header Block"
  expect(field(257, 6)).toBe("ustar\0");
  expect([field(108, 6), field(116, 6), field(136, 11)]).toEqual(["000000", "000000", "00000000000"]);
  expect(field(265, 64).replaceAll("\0", "")).toBe("");
});

itWith("tar")("is read by tar: contents, modes, links and long names", async () => {
  const folder = newFolder();
  const long = `${"deep/".repeat(60)}file.nix`;
  const archive = await tar(
    new Map([
      ["flake.nix", file("{ }\n")],
      ["run.sh", file("#!/bin/sh\n", true)],
      ["link.nix", { kind: "link", target: "flake.nix" }],
      [long, file("long")],
    ]),
  );
  writeFileSync(join(folder, "flake.tar"), archive);
  mkdirSync(join(folder, "out"));
  expect(spawnSync("tar", ["-xf", "flake.tar", "-C", "out"], { cwd: folder }).status).toBe(0);
  expect(readFileSync(join(folder, "out", "flake.nix"), "utf8")).toBe("{ }\n");
  expect(statSync(join(folder, "out", "run.sh")).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(folder, "out", "link.nix"))).toBe("flake.nix");
  expect(readFileSync(join(folder, "out", long), "utf8")).toBe("long");
});

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileChange } from "../src/changeFiles";

/** Bytes that are not UTF-8, as in a binary file. */
const BINARY = Buffer.from([0, 255, 128, 10]);

/** Two versions of a folder with keys: some files change, one appears in a new folder, one goes with its folder. */
export function keysOf(version: 0 | 1): ReadonlyMap<string, Buffer> {
  return new Map([
    ["homelab.yaml", Buffer.from(`name: v${version}\n`)],
    [`nix/pki/lab/ca.crt`, Buffer.concat([BINARY, Buffer.from([version])])],
    [`nix/secrets/lab/hosts/h${version}/token.age`, Buffer.from(`h${version}\n`)],
    ["nix/secrets/lab/recipients.json", Buffer.from(`{ "v": ${version} }\n`)],
    ["nix/secrets/lab/secrets.nix", Buffer.from("{ }\n")],
  ]);
}

/** The changes from version 0 to version 1. */
export function rotation(): readonly FileChange[] {
  const fresh = keysOf(1);
  const gone = [...keysOf(0).keys()].filter((file) => !fresh.has(file));
  return [
    ...[...fresh].map(([file, content]) => ({ file, content, secret: file.endsWith(".age") })),
    ...gone.map((file) => ({ file, content: undefined })),
  ];
}

/** Puts version 0 in a folder, as other programs would. */
export function writeKeys(folder: string): string {
  for (const [file, content] of keysOf(0)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

/** Everything in a folder by its path: the bytes of files as hex, and folders. */
export function contents(folder: string, isShown = (_path: string) => true): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isShown).sort();
  return Object.fromEntries(
    paths.map((path) => {
      const isFolder = statSync(join(folder, path)).isDirectory();
      return [path, isFolder ? "folder" : readFileSync(join(folder, path)).toString("hex")];
    }),
  );
}

/** What a folder with a version of the keys contains. @param newFolder makes a temporary folder */
export function contentsOf(version: 0 | 1, newFolder: () => string): Readonly<Record<string, string>> {
  const folder = writeKeys(newFolder());
  if (version === 1) {
    rmSync(join(folder, "nix"), { recursive: true });
    for (const [file, bytes] of keysOf(1)) {
      mkdirSync(join(folder, file, ".."), { recursive: true });
      writeFileSync(join(folder, file), bytes);
    }
  }
  return contents(folder);
}

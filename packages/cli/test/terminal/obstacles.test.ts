import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { changeFiles } from "@ducksnest/outputs";
import { temporaryFolders } from "@ducksnest/testing";
import { safeText } from "../../src/terminal/GuardedTerminal";

const newFolder = temporaryFolders();

/** Files that commands about credentials write, of a homelab whose name is the name of a secret. */
const FILES = ["shared/wifi.age", "shared/tailscale-auth-key.age", "hosts/a/join-token.age", "secrets.json"].map(
  (file) => `nix/secrets/token/${file}`,
);

/** What can be in the way of a file or folder. */
const OBSTACLES: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
  "a symbolic link": (path) => symlinkSync("/tmp", path),
  "a file": (path) => writeFileSync(path, ""),
  "a folder": (path) => mkdirSync(path),
  "a named pipe": (path) => {
    execFileSync("mkfifo", [path]);
  },
  "a socket": (path) =>
    new Promise((resolve) => {
      // The socket stays when its server is gone.
      const server = createServer().listen({ path }, () => resolve());
      server.unref();
    }),
};

/** Every path from the first folder to the file, but not those that are what they should be. */
function pathsTo(file: string, kind: string): readonly string[] {
  const folders = [dirname(dirname(dirname(file))), dirname(dirname(file)), dirname(file)].filter(
    (path) => path !== ".",
  );
  return kind === "a folder" ? [file] : kind === "a file" ? folders : [...folders, file];
}

it.each(Object.entries(OBSTACLES))("the error about %s in the way is shown as it is", async (kind, put) => {
  for (const file of FILES) {
    for (const path of pathsTo(file, kind)) {
      const root = newFolder();
      mkdirSync(dirname(join(root, path)), { recursive: true });
      await put(join(root, path));
      const change = changeFiles(root, () => ({ changes: [{ file, content: "x" }], result: undefined }));
      const { message } = await change.then(
        () => new Error(`${path}: no error`),
        (error: Error) => error,
      );
      expect(message).toMatch(new RegExp(`^${path}: is ${kind}`));
      expect(safeText(`ducksnest: ${message}\n`, false)).toBe(`ducksnest: ${message}\n`);
    }
  }
});

import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, referenceText, temporaryFolders } from "@ducksnest/testing";
import { checkManifest } from "../../src/manifest/checkedTopology";
import { findManifest } from "../../src/manifest/findManifest";

const newFolder = temporaryFolders();

const namedPipe = (file: string) => {
  expect(spawnSync("mkfifo", [file]).status).toBe(0);
  return file;
};

describe("the manifest that a command finds", () => {
  it("is the nearest homelab.yaml, also behind a link", () => {
    const folder = newFolder();
    const below = join(folder, "a/b");
    mkdirSync(below, { recursive: true });
    writeFileSync(join(folder, "manifest"), referenceText());
    symlinkSync("manifest", join(folder, "homelab.yaml"));
    expect(findManifest(undefined, below)).toBe(join(folder, "homelab.yaml"));
  });

  itWith("mkfifo")("is never a named pipe, which nobody may write to", () => {
    const folder = newFolder();
    const file = namedPipe(join(folder, "homelab.yaml"));
    expect(() => findManifest(undefined, folder)).toThrow(
      `${file}: is a named pipe, not a file. Put the manifest there as a file, or name one with --manifest.`,
    );
  });

  it("is never a device", () => {
    const folder = newFolder();
    symlinkSync("/dev/null", join(folder, "homelab.yaml"));
    expect(() => findManifest(undefined, folder)).toThrow("homelab.yaml: is a device, not a file.");
  });
});

itWith("mkfifo")("a manifest that the user names may be a named pipe", () => {
  const folder = newFolder();
  const pipe = namedPipe(join(folder, "pipe"));
  writeFileSync(join(folder, "text"), referenceText());
  const writer = spawnSync("sh", ["-c", 'cat "$0" >"$1" 2>/dev/null &', join(folder, "text"), pipe], {
    stdio: "ignore",
  });
  expect(writer.status).toBe(0);
  expect(checkManifest({ manifest: pipe }).verdict.kind).toBe("sound");
});

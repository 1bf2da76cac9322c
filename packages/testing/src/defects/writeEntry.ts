import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseHomelab } from "@ducksnest/manifest";
import { changedManifest } from "./changedManifest";
import type { Change, Entry } from "./Entry";

/** Folders that a homelab has from the start. Without them, a synthesis makes copies of ours, which evaluating a host needs. */
const HAND_WRITTEN = ["nix/modules", "nix/outputs", "nix/tests"];

/**
 * Writes an entry's manifest, and the files beside it, into a folder. What somebody adds in TypeScript is not among them.
 * @param folder an empty folder
 */
export function writeEntry(folder: string, entry: Entry): void {
  const manifest = changedManifest(entry);
  const isEvaluated = entry.changes.some(
    (change) => "extraNix" in change || ("file" in change && change.file.path.endsWith("/extra.nix")),
  );
  if (!isEvaluated) for (const path of HAND_WRITTEN) mkdirSync(join(folder, path), { recursive: true });
  write(folder, "homelab.yaml", manifest);
  for (const change of entry.changes) writeChange(folder, change, manifest);
}

function writeChange(folder: string, change: Change, manifest: string): void {
  if ("lock" in change) write(folder, "ducksnest.lock", change.lock);
  if ("extraNix" in change) {
    const { host, text } = change.extraNix;
    write(folder, `nix/hosts/${hostnameOf(host, manifest)}/extra.nix`, text);
  }
  if (!("file" in change)) return;
  const { path, content } = change.file;
  if (content === undefined) rmSync(join(folder, path), { force: true });
  else write(folder, path, content);
}

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function hostnameOf(host: string, manifest: string): string {
  const loaded = parseHomelab(manifest, "homelab.yaml");
  const found = loaded.kind === "loaded" ? loaded.homelab.hosts.find(({ name }) => name === host) : undefined;
  if (found === undefined) throw new Error(`there is no host "${host}"`);
  return found.hostname;
}

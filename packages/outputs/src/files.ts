import { createHash } from "node:crypto";
import {
  closeSync,
  type Dirent,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  type Stats,
} from "node:fs";
import { dirname, relative } from "node:path";
import { codeOf } from "./errors";

/** The status of a path, without following links; undefined if nothing is there. */
export function tryStat(path: string): Stats | undefined {
  return ifThere(() => lstatSync(path));
}

/** A file's bytes; undefined if there is no such file. */
export function tryRead(path: string): Buffer | undefined {
  return ifThere(() => readFileSync(path));
}

/** Tells contents apart: SHA-256, in Base64. */
export function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("base64");
}

/** The entries of a folder, sorted by name; none if there is no such folder. */
export function entriesOf(folder: string): readonly Dirent[] {
  return (ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The nearest folder upwards, or the folder itself, that exists. */
export function existingFolder(folder: string): string {
  return tryStat(folder) === undefined ? existingFolder(dirname(folder)) : folder;
}

/** Removes a folder and those above it while they are empty, up to `top`, which stays. */
export function removeEmptyFolders(folder: string, top: string): void {
  if (folder === top || relative(top, folder).startsWith("..")) return;
  if (!removeIfEmpty(folder)) return;
  removeEmptyFolders(dirname(folder), top);
}

/** Removes a folder if it is empty. @returns whether the folder is gone */
export function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    if (codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Writes a folder's entries to the disk, so that renames in it survive a power cut. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some file systems cannot sync a folder.
    if (codeOf(error) !== "EINVAL" && codeOf(error) !== "EPERM") throw error;
  } finally {
    closeSync(descriptor);
  }
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

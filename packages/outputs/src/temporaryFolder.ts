import { mkdtempSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "./errors";

/** `ducksnest-`, the process and its namespace, and six characters. Earlier versions had only the six characters. */
const NAME = /^ducksnest-(?:(\d+)-(\d*)-)?[A-Za-z0-9]{6}$/;

/**
 * Makes a folder in the temporary folder. Its name says which process it belongs to, so that a later run can remove it
 * if that process was killed.
 */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), `ducksnest-${process.pid}-${namespace()}-`));
}

/** Whether `makeTemporaryFolder` could have given a folder this name. */
export function isTemporaryFolder(name: string): boolean {
  return NAME.test(name);
}

/** True only if it is certain: the process of another namespace, such as a container's, cannot be seen from here. */
export function isOwnerGone(name: string): boolean {
  const [, pid, owners] = NAME.exec(name) ?? [];
  if (pid === undefined || owners !== namespace()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/** The number of the namespace that process numbers count in; empty on systems without namespaces. */
function namespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  } catch {
    return "";
  }
}

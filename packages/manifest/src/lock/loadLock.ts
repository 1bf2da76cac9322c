import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding, Position } from "../findings/Finding";
import { locate } from "../findings/UnlocatedFinding";
import { decodeUtf8 } from "../source/decode";
import { ManifestSource } from "../source/ManifestSource";
import { shownPath } from "../source/shownPath";
import { pathText } from "../text/pathText";
import { LOCK_FILE, type Lock } from "./Lock";
import { lockSchema } from "./lockSchema";

/** A lock, and the lines of its entries, for messages that say what to edit. */
export interface LockText {
  readonly lock: Lock;
  /** The line of `homelab`, counted from 1. */
  readonly homelabLine: number;
  /** The lines of a site, such as `line 5` or `lines 5 to 9`. */
  linesOfSite(site: string): string;
  /** The line of an instance, such as `line 9`. */
  lineOfInstance(site: string, address: string): string;
  /** The lines of the running cluster, such as `lines 8 to 20`. */
  linesOfCluster(): string;
  /** The line of something about the running cluster, such as `line 9`. @param path keys below `cluster` */
  lineInCluster(...path: readonly string[]): string;
}

/** The result of reading a lock. */
export type LoadedLock =
  /** There is none, or nothing that it names was deployed. */
  | { readonly kind: "none" }
  | { readonly kind: "loaded"; readonly text: LockText }
  | { readonly kind: "invalid"; readonly findings: readonly Finding[] };

/** Largest lock, in bytes: 8 MiB. One with 10,000 instances has 0.5 MiB. */
const MAX_BYTES = 8 * 1024 * 1024;

const RULE = "unreadable-lock";

const RESTORE = `Restore it, for example with \`git restore ${LOCK_FILE}\`. If nothing is deployed to AWS and no cluster runs, delete it.`;

/** A line with which Git marks a side of a conflict. */
const CONFLICT = /^(<{7}|>{7})( |$)/m;

const MERGE = `Delete the lines with the markers, and keep the entries of both sides. Of two that differ, keep the one that is deployed. \`git checkout --ours ${LOCK_FILE}\` and \`git checkout --theirs ${LOCK_FILE}\` take one side.`;

/**
 * Reads the lock beside a manifest. Never throws.
 * @param folder the manifest's folder
 */
export function loadLock(folder: string): LoadedLock {
  const file = join(folder, LOCK_FILE);
  const shown = shownPath(file);
  try {
    const text = readText(file);
    if (text === undefined) return { kind: "none" };
    const loaded = parseLock(text, shown);
    return loaded.kind === "loaded" && !mayBeDeployed(folder, loaded.text.lock) ? { kind: "none" } : loaded;
  } catch (error) {
    const message = `The lock cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    return { kind: "invalid", findings: [unreadable(message, { file: shown, line: 1, column: 1 })] };
  }
}

/**
 * Whether something may be deployed of what a lock names: a cluster was seen, a state in S3 may be there, and a local one is a
 * file.
 * @param folder the manifest's folder
 */
export function mayBeDeployed(folder: string, { sites, cluster }: Lock): boolean {
  const isSeen = cluster !== undefined && cluster.hosts.length > 0;
  return isSeen || sites.some(({ state }) => state.kind === "s3" || existsSync(join(folder, state.path)));
}

/** Like `loadLock`, but for a text: whatever is deployed. @param file how findings name the file */
export function parseLock(text: string, file: string = LOCK_FILE): LoadedLock {
  const source = new ManifestSource(file, text);
  const conflict = CONFLICT.exec(text);
  if (conflict !== null) {
    const finding = unreadable("Git could not merge two versions of the lock.", source.positionAt(conflict.index));
    return { kind: "invalid", findings: [{ ...finding, fix: MERGE }] };
  }
  if (source.syntaxFindings.length > 0) {
    const findings = source.syntaxFindings.map(({ offset, message }): Finding => {
      const position = source.positionAt(offset);
      return { ...unreadable(message, position), ...(source.excerptAt(position) ?? { excerpt: undefined }) };
    });
    return { kind: "invalid", findings };
  }
  const parsed = lockSchema.safeParse(source.toData());
  if (parsed.success) return { kind: "loaded", text: lockText(parsed.data, source) };
  const findings = parsed.error.issues.map(({ path, message }) => {
    const place = path.filter((step) => typeof step !== "symbol");
    const what = place.length === 0 ? "The lock" : pathText(place);
    return locate(source, { rule: RULE, path: place, message: `${what} is not valid: ${message}.`, fix: RESTORE });
  });
  return { kind: "invalid", findings };
}

function lockText(lock: Lock, source: ManifestSource): LockText {
  const lineOf = (path: readonly string[]) => source.positionOfKey(path).line;
  const starts = [
    ...lock.sites.map(({ name }) => lineOf(["sites", name])),
    ...(source.has(["cluster"]) ? [lineOf(["cluster"])] : []),
  ].sort((a, b) => a - b);
  const linesFrom = (first: number) => {
    const next = starts.find((line) => line > first);
    let last = next === undefined ? first : next - 1;
    if (next === undefined) while (source.line(last + 1)?.trim()) last += 1;
    return first === last ? `line ${first}` : `lines ${first} to ${last}`;
  };
  return {
    lock,
    homelabLine: lineOf(["homelab"]),
    linesOfSite: (site) => linesFrom(lineOf(["sites", site])),
    lineOfInstance: (site, address) => `line ${lineOf(["sites", site, "instances", address])}`,
    linesOfCluster: () => linesFrom(lineOf(["cluster"])),
    lineInCluster: (...path) => `line ${lineOf(["cluster", ...path])}`,
  };
}

function unreadable(message: string, position: Position): Finding {
  return { rule: RULE, severity: "error", position, excerpt: undefined, path: "", message, fix: RESTORE, related: [] };
}

/** The file's text; undefined if there is no file. @throws Error with a reason that fits into a sentence */
function readText(file: string): string | undefined {
  let descriptor: number;
  try {
    // Opening a named pipe would wait for somebody who writes.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code }: { readonly code?: unknown } = Object(error);
    if (code === "ENOENT") return undefined;
    throw new Error(code === "EACCES" ? "permission denied" : String(code));
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new Error("it is not a file");
    if (status.size > MAX_BYTES) throw new Error("it is larger than 8 MiB");
    const decoded = decodeUtf8(readFileSync(descriptor));
    if (decoded.kind !== "text") throw new Error("it is not UTF-8");
    return decoded.text;
  } finally {
    closeSync(descriptor);
  }
}

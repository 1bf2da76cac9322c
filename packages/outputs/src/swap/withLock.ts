import { mkdirSync, readFileSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { codeOf, OutputsError, reasonOf } from "../errors";
import { removeIfEmpty, tryStat } from "../files";

/** Folder of ducksnest's own files, from the manifest's. Ignored by Git. */
export const STATE_FOLDER = ".ducksnest";

/** Longest time to wait for another writer, in milliseconds. Writing takes a fraction of a second. */
const PATIENCE = 10_000;
/** Time between two attempts to take the lock, in milliseconds. */
const INTERVAL = 25;

/** The process that holds a lock. */
interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot, because a later process may have the same number. */
  readonly started: string;
  /** Id of the machine. */
  readonly machine: string;
  /** Id of the machine's boot. After a restart, no earlier process is alive. */
  readonly boot: string;
  /** The process namespace of `pid`. */
  readonly namespace: string;
  /** Hostname, for messages. */
  readonly host: string;
  /** Time at which the process took the lock, RFC 3339. */
  readonly since: string;
}

/** How to take the lock. */
export interface LockOptions {
  /** Longest time to wait for another writer, in milliseconds. @default 10000 */
  readonly patience?: number;
  /** Cleans up, without waiting, before a signal ends this process. @default nothing */
  readonly interrupted?: () => void;
}

/**
 * Runs `write` while no other process writes under `root`. The lock is the symbolic link `.ducksnest/lock`, because
 * creating a link is atomic; its target names the holder. A lock of a dead process is taken over. Signals wait while `write`
 * runs without a pause. If it awaits something, a signal cleans up, removes the lock and ends the process.
 * @throws OutputsError if another writer does not finish in time, or no lock can be made
 */
export async function withLock<T>(
  root: string,
  write: () => T | Promise<T>,
  { patience = PATIENCE, interrupted = () => {} }: LockOptions = {},
): Promise<T> {
  const folder = join(root, STATE_FOLDER);
  const lock = join(folder, "lock");
  let isHeld = false;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    unlinkSync(lock);
    removeIfEmpty(folder);
  };
  const releaseSignals = holdSignals(() => {
    if (isHeld) interrupted();
    release();
  });
  try {
    await acquire(lock, patience, () => {
      isHeld = true;
    });
    return await write();
  } finally {
    release();
    await releaseSignals();
  }
}

/** Whether a process that may be alive holds the lock. */
export function isLocked(root: string): boolean {
  const target = readLink(join(root, STATE_FOLDER, "lock"));
  const holder = tryParse(target);
  return isHolder(holder) && !isDead(holder);
}

/** @param taken is called in the same turn of the event loop, so that no signal comes between */
async function acquire(lock: string, patience: number, taken = () => {}): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    if (tryAcquire(lock)) return taken();
    const holder = holderOf(lock);
    if (holder === undefined) continue;
    if (isDead(holder)) {
      await takeOver(lock, holder, patience);
    } else if (Date.now() > deadline) {
      throw new OutputsError([
        `${lock}: process ${holder.pid} on ${holder.host} has been writing here since ${holder.since}; wait for it, or delete this file if that process is gone.`,
      ]);
    } else {
      await sleep(INTERVAL);
    }
  }
}

function tryAcquire(lock: string): boolean {
  try {
    mkdirSync(dirname(lock), { recursive: true, mode: 0o700 });
    symlinkSync(JSON.stringify(thisProcess()), lock);
    return true;
  } catch (error) {
    // The last holder may have removed the folder just now.
    if (codeOf(error) === "ENOENT" || isTaken(lock, error)) return false;
    throw new OutputsError(
      [`${lock}: cannot be created: ${reasonOf(error)}; ${STATE_FOLDER} must be a folder that you can write to.`],
      { cause: error },
    );
  }
}

/** Whether the lock exists already. Creating its folder fails with the same code if a file is in its place. */
function isTaken(lock: string, error: unknown): boolean {
  return codeOf(error) === "EEXIST" && tryStat(dirname(lock))?.isDirectory() === true;
}

/** Only the holder of a second lock may remove the lock, so that no two processes remove each other's. */
async function takeOver(lock: string, dead: Holder, patience: number): Promise<void> {
  const guard = `${lock}.takeover`;
  await acquire(guard, patience);
  try {
    const holder = holderOf(lock);
    if (holder !== undefined && holder.pid === dead.pid && holder.since === dead.since) unlinkSync(lock);
  } finally {
    unlinkSync(guard);
  }
}

/** The holder of the lock; undefined if it is free. @throws OutputsError if the file is not a lock */
function holderOf(lock: string): Holder | undefined {
  let target: string;
  try {
    target = readlinkSync(lock);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw notALock(lock, error);
  }
  const holder = tryParse(target);
  if (!isHolder(holder)) throw notALock(lock);
  return holder;
}

function notALock(lock: string, cause?: unknown): OutputsError {
  return new OutputsError([`${lock}: is not a ducksnest lock; delete it.`], { cause });
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== "object" || value === null) return false;
  const { pid, ...texts }: Partial<Record<keyof Holder, unknown>> = value;
  const { started, machine, boot, namespace, host, since } = texts;
  return (
    Number.isSafeInteger(pid) &&
    [started, machine, boot, namespace, host, since].every((text) => typeof text === "string")
  );
}

/** An id of this computer, which its next start does not change. */
export function machineId(): string {
  return text("/etc/machine-id") || hostname();
}

function thisProcess(): Holder {
  return {
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    machine: machineId(),
    boot: text("/proc/sys/kernel/random/boot_id"),
    namespace: namespace(),
    host: hostname(),
    since: new Date().toISOString(),
  };
}

/** True only if the process is certainly dead. Processes of other machines or namespaces are not visible from here. */
function isDead(holder: Holder): boolean {
  const self = thisProcess();
  if (holder.machine !== self.machine) return false;
  if (holder.boot !== self.boot) return true;
  if (holder.namespace !== self.namespace) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
  return (startOf(holder.pid) ?? "") !== holder.started;
}

/** Field 22 of `/proc/<pid>/stat`; the second, in parentheses, may hold blanks. Undefined without /proc. */
function startOf(pid: number): string | undefined {
  const stat = text(`/proc/${pid}/stat`);
  return stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .at(19);
}

function namespace(): string {
  return readLink("/proc/self/ns/pid");
}

function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

/**
 * Delays signals during synchronous work. Between two turns of the event loop, such as while waiting for the lock, they
 * end the process as usual.
 * @param cleanUp runs before a signal ends the process
 * @returns a function that stops this, after delivering the signals that arrived meanwhile
 */
function holdSignals(cleanUp: () => void): () => Promise<void> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const release = () => {
    for (const signal of signals) process.removeListener(signal, obey);
  };
  const obey = (signal: NodeJS.Signals) => {
    release();
    try {
      cleanUp();
    } finally {
      process.kill(process.pid, signal);
    }
  };
  for (const signal of signals) process.on(signal, obey);
  return async () => {
    // Node delivers pending signals before it continues here.
    await nextTurn();
    release();
  };
}

import { mkdirSync, readFileSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { codeOf, OutputsError, reasonOf } from "./errors";
import { removeIfEmpty, tryStat } from "./files";

/** Folder of ducksnest's own files, from the manifest's. Ignored by Git. */
export const STATE_FOLDER = ".ducksnest";

/** How long to wait for another writer, in milliseconds. Writing takes a fraction of a second. */
const PATIENCE = 10_000;
/** How often to look, in milliseconds. */
const INTERVAL = 25;

/** The process that holds a lock. */
interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot; a later process with the same number has another. */
  readonly started: string;
  /** The machine, and its boot: after a restart no process of before is alive. */
  readonly machine: string;
  readonly boot: string;
  /** The namespace that `pid` counts in. */
  readonly namespace: string;
  readonly host: string;
  /** RFC 3339 time. */
  readonly since: string;
}

/**
 * Runs `write` while no other process writes below `root`. The lock is the symbolic link `.ducksnest/lock`, because a
 * link is made whole or not at all: its target says who holds it. A lock whose holder is dead is taken over. Signals
 * wait until `write` is done.
 * @param write synchronous, so that nothing comes in between
 * @param patience how long to wait for another writer, in milliseconds
 * @throws OutputsError if another writer does not finish in that time, or no lock can be made
 */
export async function withLock<T>(root: string, write: () => T, patience = PATIENCE): Promise<T> {
  const folder = join(root, STATE_FOLDER);
  const lock = join(folder, "lock");
  const releaseSignals = holdSignals();
  try {
    await acquire(lock, patience);
    try {
      return write();
    } finally {
      unlinkSync(lock);
      removeIfEmpty(folder);
    }
  } finally {
    await releaseSignals();
  }
}

async function acquire(lock: string, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    if (tryAcquire(lock)) return;
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
      [`${lock}: cannot be made: ${reasonOf(error)}; ${STATE_FOLDER} must be a folder that you can write to.`],
      { cause: error },
    );
  }
}

/** Whether making the lock failed because there is one; making its folder fails alike if a file is in its place. */
function isTaken(lock: string, error: unknown): boolean {
  return codeOf(error) === "EEXIST" && tryStat(dirname(lock))?.isDirectory() === true;
}

/** Whoever holds the lock of the lock may remove it, so that no two processes remove each other's. */
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

/** Undefined if nobody holds the lock. @throws OutputsError if the file is not a lock */
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
  return new OutputsError([`${lock}: is not a lock of ducksnest; delete it.`], { cause });
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

function thisProcess(): Holder {
  return {
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    machine: text("/etc/machine-id") || hostname(),
    boot: text("/proc/sys/kernel/random/boot_id"),
    namespace: namespace(),
    host: hostname(),
    since: new Date().toISOString(),
  };
}

/** True only if that is certain: a process of another machine or namespace cannot be seen from here. */
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
  try {
    return readlinkSync("/proc/self/ns/pid");
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
 * Keeps signals from ending the process inside synchronous work; between two turns of the event loop, as while waiting
 * for the lock, they end it as always. Returns what ends that, after handing over the signals that came meanwhile.
 */
function holdSignals(): () => Promise<void> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const release = () => {
    for (const signal of signals) process.removeListener(signal, obey);
  };
  const obey = (signal: NodeJS.Signals) => {
    release();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, obey);
  return async () => {
    // Node hands over signals that came meanwhile before it runs this.
    await nextTurn();
    release();
  };
}

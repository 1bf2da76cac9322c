import { mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "@ducksnest/outputs";
import { InterruptedError } from "../programs/errors";

/** Type of a file system in memory. @see https://man7.org/linux/man-pages/man2/statfs.2.html (TMPFS_MAGIC) */
const TMPFS = 0x01021994;

/** Start of a folder's name. The id of its process follows. */
const PREFIX = "ducksnest-install-";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Works with a folder in memory that only this user can enter. It is removed afterwards, whatever happens. If the process is
 * killed, the next one removes it.
 * @param work gets the folder, and a function that throws if a signal has arrived. It calls it before it writes a secret and
 * before it starts a program, because a signal does not end the process while the folder exists.
 * @throws InterruptedError if a signal arrived, and the errors of `work`
 * @throws Error if there is no file system in memory
 */
export async function withPrivateFolder<T>(
  work: (folder: string, requireCalm: () => void) => Promise<T>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  let received: NodeJS.Signals | undefined;
  const remember = (signal: NodeJS.Signals) => {
    received ??= signal;
  };
  const requireCalm = () => {
    if (received !== undefined) throw new InterruptedError("ducksnest", received);
  };
  for (const signal of SIGNALS) process.on(signal, remember);
  let folder: string | undefined;
  try {
    const parent = memory(environment);
    removeAbandoned(parent);
    folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
    const result = await work(folder, requireCalm);
    requireCalm();
    return result;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    for (const signal of SIGNALS) process.removeListener(signal, remember);
  }
}

/** Removes the folders of processes that have ended. Those of other users stay. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid] = /^(\d+)-/.exec(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : "") ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch (error) {
      if (codeOf(error) !== "EACCES" && codeOf(error) !== "EPERM") throw error;
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

function memory({ XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv): string {
  const found = [runtime, "/dev/shm"].find((folder) => folder !== undefined && folder !== "" && isInMemory(folder));
  if (found !== undefined) return found;
  throw new Error(
    "there is no folder in memory for the private key, neither in XDG_RUNTIME_DIR nor in /dev/shm; run the printed steps by hand.",
  );
}

function isInMemory(folder: string): boolean {
  try {
    return statfsSync(folder).type === TMPFS;
  } catch {
    return false;
  }
}

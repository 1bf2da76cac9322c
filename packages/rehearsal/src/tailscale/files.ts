import { setTimeout as sleep } from "node:timers/promises";
import type { Sandbox } from "../kernel/Sandbox";
import type { Service } from "../kernel/Service";

/** How often a socket is looked for, in milliseconds, and how often at most: for half a minute. */
const INTERVAL = 100;
const LOOKS = 300;
/** Lines at the end of a log that explain a failure. */
const TAIL = 3;

/** Makes a folder in the stage's memory. */
export async function makeFolder(sandbox: Sandbox, path: string): Promise<void> {
  const { status, stderr } = await sandbox.run(["mkdir", "-p", path]);
  if (status !== 0) throw new Error(stderr.trim());
}

/** Writes a file in the stage's memory. Only its owner can read it. */
export async function writeFile(sandbox: Sandbox, path: string, content: string): Promise<void> {
  const { status, stderr } = await sandbox.run(["sh", "-euc", 'umask 077; cat >"$1"', "sh", path], content);
  if (status !== 0) throw new Error(stderr.trim());
}

/** The last lines of a log, in one. */
export async function readTail(sandbox: Sandbox, path: string): Promise<string> {
  const { stdout } = await sandbox.run(["tail", "-n", String(TAIL), path]);
  return stdout.trim().split("\n").join(" / ");
}

/** Waits until a service listens on its socket; false if the service has ended or takes too long. */
export async function waitForSocket(sandbox: Sandbox, path: string, service: Service): Promise<boolean> {
  for (let look = 0; look < LOOKS && service.isRunning; look += 1) {
    const { status } = await sandbox.run(["test", "-S", path]);
    if (status === 0) return true;
    await sleep(INTERVAL);
  }
  return false;
}

import { spawn } from "node:child_process";
import { lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { caseCount } from "@ducksnest/testing";
import { DUCKSNEST } from "../ducksnest";
import { ATTIC, Home } from "./_Home";

/** How often a command is killed. `DUCKSNEST_KILLS=200 npx jest hosts/killed` kills it more often. */
const KILLS = Number(process.env.DUCKSNEST_KILLS ?? caseCount(4, 8));

function start(home: Home, args: readonly string[]) {
  const all = [DUCKSNEST, ...args, "--identity", home.identity, "--manifest", home.manifest];
  const child = spawn(process.execPath, all, { stdio: "ignore" });
  return { child, ended: new Promise((resolve) => child.once("close", resolve)) };
}

/** Whether a command holds the lock, or was killed while it did. The lock is a link that leads nowhere. */
function isLocked(home: Home): boolean {
  return lstatSync(lockOf(home), { throwIfNoEntry: false }) !== undefined;
}

function lockOf({ folder }: Home): string {
  return join(folder, ".ducksnest/lock");
}

/** Waits until a command holds the lock, or has ended. */
async function lockOrEnd(home: Home, ended: Promise<unknown>): Promise<void> {
  let running = true;
  ended.then(() => {
    running = false;
  });
  while (running && !isLocked(home)) await sleep(2);
}

it(`host add and remove that are killed at ${KILLS} random moments leave manifest and secrets old or new`, async () => {
  const home = new Home();
  await home.fill();
  const [old, values] = [home.text, await home.secrets()];
  const ADD = ["host", "add", "attic", ...ATTIC];
  const REMOVE = ["host", "remove", "attic", "--yes"];
  const from = performance.now();
  await start(home, ADD).ended;
  const duration = performance.now() - from;
  const fresh = home.text;
  expect(fresh).not.toBe(old);

  let interrupted = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const isThere = home.text === fresh;
    const { child, ended } = start(home, isThere ? REMOVE : ADD);
    // Half of them at any moment, half while it holds the lock, because a random moment rarely hits that.
    if (round % 2 === 0) await sleep(duration * Math.random());
    else {
      await lockOrEnd(home, ended);
      await sleep(300 * Math.random());
    }
    child.kill("SIGKILL");
    await ended;
    if (isLocked(home)) interrupted += 1;
    rmSync(lockOf(home), { force: true });

    // The next run finishes or undoes it, whatever it does.
    await home.run(["host", "rename", "old", "old"]);
    expect([old, fresh]).toContain(home.text);
    const secrets = await home.secrets();
    expect(secrets.has("hosts/attic/join-token.age")).toBe(home.text === fresh);
    for (const [file, value] of values) expect([file, secrets.get(file)]).toEqual([file, value]);
  }
  if (process.env.DUCKSNEST_KILLS) process.stdout.write(`${interrupted} of ${KILLS} while they held the lock\n`);
  if (home.text === old) await start(home, ADD).ended;
  await start(home, REMOVE).ended;
  expect(home.text).toBe(old);
  expect(await home.secrets()).toEqual(values);
}, 300_000);

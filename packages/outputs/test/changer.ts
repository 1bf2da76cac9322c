/**
 * Rotates the keys of a folder from version 0 to 1, and is killed before its n-th change of the file system:
 * `changer.ts <folder> <n> [<step>]`. Prints how many changes there were if it lives to the end. With `work` or `verify`, it
 * prints the word when it comes to that step, and waits there. With `recover`, it only recovers.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { changeFiles } from "../src/changeFiles";
import { recover } from "../src/swap/recover";
import { keysOf, rotation } from "./keys";
import { killBefore } from "./killedBefore";

const [folder = "", last = "0", step] = process.argv.slice(2);
const count = killBefore(Number(last));

async function pauseAt(name: string): Promise<void> {
  if (step !== name) return;
  process.stdout.write(name);
  await sleep(60_000);
}

const change = () =>
  changeFiles(folder, async () => {
    await pauseAt("work");
    const verify = async (staged: ReadonlyMap<string, Uint8Array>) => {
      await pauseAt("verify");
      for (const [file, content] of staged) {
        if (!Buffer.from(content).equals(keysOf(1).get(file) ?? Buffer.from(""))) throw new Error(`${file} is wrong`);
      }
    };
    return { changes: rotation(), verify, result: undefined };
  });

(step === "recover" ? recover(folder) : change()).then(
  () => process.stdout.write(String(count())),
  (error: Error) => process.stderr.write(`${error.message}\n`),
);

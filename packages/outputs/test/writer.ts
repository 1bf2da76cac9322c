/**
 * Writes version 1 of the outputs into a folder, and is killed before its n-th change of the file system:
 * `writer.ts <folder> <n>`. Prints how many changes there were if it lives to the end.
 */
import fs from "node:fs";
import { writeOutputs } from "../src/writeOutputs";
import { outputsOf } from "./versions";

const [folder = "", last = "0"] = process.argv.slice(2);
let count = 0;

function countChanges<Name extends keyof typeof fs>(
  name: Name,
  isChange: (...args: readonly unknown[]) => boolean,
): void {
  const original = fs[name];
  if (typeof original !== "function") throw new Error(`fs.${name} is no function`);
  Object.defineProperty(fs, name, {
    value: (...args: readonly unknown[]): unknown => {
      if (isChange(...args)) {
        count += 1;
        if (count === Number(last)) process.kill(process.pid, "SIGKILL");
      }
      return Reflect.apply(original, fs, args);
    },
  });
}

const CHANGES = ["linkSync", "mkdirSync", "renameSync", "rmSync", "rmdirSync", "symlinkSync", "unlinkSync"] as const;
for (const name of [...CHANGES, "writeFileSync", "writeSync"] as const) countChanges(name, () => true);
countChanges("openSync", (_, flags) => flags !== "r");

writeOutputs(outputsOf(1), folder).then(
  () => process.stdout.write(String(count)),
  (error: Error) => process.stderr.write(`${error.message}\n`),
);

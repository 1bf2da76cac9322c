/**
 * Kills this process before its n-th change of the file system, and counts the changes.
 * @returns the number of changes so far
 */
import fs from "node:fs";

export function killBefore(last: number): () => number {
  let count = 0;
  const countChanges = (name: keyof typeof fs, isChange: (...args: readonly unknown[]) => boolean) => {
    const original = fs[name];
    if (typeof original !== "function") throw new Error(`fs.${name} is no function`);
    Object.defineProperty(fs, name, {
      value: (...args: readonly unknown[]): unknown => {
        if (isChange(...args)) {
          count += 1;
          if (count === last) process.kill(process.pid, "SIGKILL");
        }
        return Reflect.apply(original, fs, args);
      },
    });
  };
  for (const name of CHANGES) countChanges(name, () => true);
  countChanges("openSync", (_, flags) => flags !== "r");
  return () => count;
}

const CHANGES = [
  "linkSync",
  "mkdirSync",
  "renameSync",
  "rmSync",
  "rmdirSync",
  "symlinkSync",
  "unlinkSync",
  "writeFileSync",
  "writeSync",
] as const;

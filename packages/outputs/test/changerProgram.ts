import { join } from "node:path";
import { buildSync } from "esbuild";

let compiled: string | undefined;

/** The program of changer.ts, compiled once, because it starts many times. @param newFolder makes a temporary folder */
export function changer(newFolder: () => string): string {
  if (compiled === undefined) {
    compiled = join(newFolder(), "changer.js");
    buildSync({ entryPoints: [join(__dirname, "changer.ts")], outfile: compiled, bundle: true, platform: "node" });
  }
  return compiled;
}

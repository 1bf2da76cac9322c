import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The command's version, from its package.json. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")) as { version: string };
  return version;
}

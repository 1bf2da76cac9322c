import { isAbsolute, relative } from "node:path";

/** A file's path as messages show it: relative to the working directory, unless it is outside and absolute. */
export function shownPath(file: string): string {
  const short = relative(process.cwd(), file);
  return isAbsolute(file) && short.startsWith("..") ? file : short || file;
}

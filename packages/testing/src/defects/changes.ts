import type { Change } from "./Entry";

/** A file beside the manifest. @param path from the manifest's folder */
export function file(path: string, content: string): Change {
  return { file: { path, content } };
}

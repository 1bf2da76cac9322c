import { readFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import { MAX_MANIFEST_BYTES } from "@ducksnest/manifest";

/** The bytes of a manifest when a command read it, so that the command can find out under the lock if it changed. */
export class ManifestState {
  private constructor(
    private readonly path: string,
    private readonly bytes: Buffer | undefined,
  ) {}

  /**
   * Reads the bytes. Call this before the manifest is loaded: a change in between is found then.
   * @param path absolute path; a pipe or a device is not read, because it gives its content only once
   */
  static read(path: string): ManifestState {
    return new ManifestState(path, bytesOf(path));
  }

  /** @throws Error if the file has other bytes now, because what follows from the old ones may be wrong */
  requireUnchanged(): void {
    const now = bytesOf(this.path);
    if (now === this.bytes || (now !== undefined && this.bytes?.equals(now))) return;
    const short = relative(process.cwd(), this.path);
    throw new Error(
      `${short.startsWith("..") ? this.path : short} has just changed, because an earlier run was finished or another command wrote it; ` +
        "nothing was changed. Run the command again.",
    );
  }
}

/** Undefined if it is no file that a manifest can be loaded from. Loading it says why. */
function bytesOf(path: string): Buffer | undefined {
  try {
    const there = statSync(path);
    return there.isFile() && there.size <= MAX_MANIFEST_BYTES ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

import type { Stats } from "node:fs";
import { dirname, join, posix } from "node:path";
import { OutputsError } from "./errors";
import { entriesOf, tryRead, tryStat } from "./files";
import type { Output, OutputFile } from "./Output";
import { notWritable, obstacle, unreadable } from "./obstacles";

/** The new content of a file. */
export interface Fresh {
  /** The whole content; a text is written as UTF-8. */
  readonly content: string | Uint8Array;
  /** Whether only its owner may read it. */
  readonly secret: boolean;
}

/** A file that should change. Paths are from the root. */
export interface Difference {
  /** Path of the file. */
  readonly file: string;
  /** Folder that stays, even if the change removes its last file. */
  readonly directory: string;
  /** Folder that holds the staging folder. It is on the file system of the file, or is made there. */
  readonly stagedIn: string;
  /** The new content; undefined if the file is removed. */
  readonly fresh: Fresh | undefined;
  /** Status of the old file; undefined if there is none. */
  readonly old: Stats | undefined;
}

/** The differences between a folder and outputs. */
export interface Comparison {
  /** Files to create, replace or remove. */
  readonly differences: readonly Difference[];
  /** Paths of files that are up to date. */
  readonly unchanged: readonly string[];
  /** Paths of unchanged secret files that other users may read. */
  readonly exposed: readonly string[];
}

/**
 * Compares outputs with the files in a folder. It only reads.
 * @throws OutputsError with every file that cannot or must not be written
 */
export function compare(outputs: readonly Output[], root: string): Comparison {
  const collector = new Collector(root);
  for (const output of outputs) {
    const place = { directory: output.directory, stagedIn: output.directory };
    for (const [name, fresh] of output.files) {
      const file = posix.join(output.directory, name);
      if (fresh.once && tryStat(join(root, file)) !== undefined) continue;
      // A file that is written once can appear just now, from another process, and has no header.
      const header = fresh.once ? undefined : output.header;
      collector.add({ file, ...place, fresh }, () => foreign(root, file, fresh, header));
    }
    for (const [name, content] of output.archives ?? []) {
      collector.add({ file: posix.join(output.directory, name), ...place, fresh: { content, secret: false } });
    }
    for (const name of outdated(output, root)) {
      collector.add({ file: posix.join(output.directory, name), ...place, fresh: undefined });
    }
  }
  return collector.comparison();
}

/** Collects differences and problems, so that one run reports all problems. */
export class Collector {
  private readonly differences: Difference[] = [];
  private readonly unchanged: string[] = [];
  private readonly exposed: string[] = [];
  private readonly problems = new Set<string>();

  /** @param root the folder that all paths start from */
  constructor(private readonly root: string) {}

  /**
   * Compares one file with its new content.
   * @param furtherProblem a reason of the caller's why a file that exists must not be written
   */
  add(wanted: Omit<Difference, "old">, furtherProblem: () => string | undefined = () => undefined): void {
    const { file, directory, fresh } = wanted;
    const path = join(this.root, file);
    try {
      const problem = obstacle(this.root, file, directory) ?? furtherProblem();
      if (problem !== undefined) {
        this.problems.add(problem);
        return;
      }
      const old = tryStat(path);
      const bytes = old && fresh && tryRead(path);
      if (fresh && bytes?.equals(Buffer.from(fresh.content))) {
        this.unchanged.push(file);
        if (fresh.secret && old && (old.mode & 0o077) !== 0) this.exposed.push(file);
      } else if (fresh !== undefined || old !== undefined) {
        this.differences.push({ ...wanted, old });
      }
    } catch (error) {
      this.problems.add(unreadable(file, error));
    }
  }

  /** The result. @throws OutputsError with every file that cannot or must not be written */
  comparison(): Comparison {
    const { differences, unchanged, exposed } = this;
    for (const { file, stagedIn } of differences) {
      for (const folder of [dirname(file), stagedIn]) {
        const problem = notWritable(this.root, folder);
        if (problem !== undefined) this.problems.add(problem);
      }
    }
    if (this.problems.size > 0) throw new OutputsError([...this.problems]);
    return { differences, unchanged, exposed };
  }
}

/** Says that a file is hand-written; undefined if it is generated. */
function foreign(root: string, file: string, fresh: OutputFile, header: RegExp | undefined): string | undefined {
  if (header === undefined) return undefined;
  // Undefined if there is none, or if another synth removed it just now.
  const text = tryRead(join(root, file))?.toString();
  if (text === undefined || header.test(text)) return undefined;
  // An earlier version wrote the same file without the header.
  if (text === fresh.content.replace(/^.*\n/, "")) return undefined;
  return `${file}: not generated by ducksnest, so not overwritten; move your text to another file.`;
}

/**
 * Generated files that the output no longer has, by their path from its folder.
 * @param root the manifest's folder
 */
export function outdated({ directory, files, archives, generated, header }: Output, root: string): string[] {
  if (generated === undefined) return [];
  const folder = join(root, directory);
  return listFiles(folder, generated)
    .filter((name) => !files.has(name) && !archives?.has(name))
    .filter((name) => header === undefined || header.test(tryRead(join(folder, name))?.toString() ?? ""));
}

/** Most folders above a generated file. Deeper files, such as Terraform's plugins, are never listed. */
const MAX_DEPTH = 2;

function listFiles(folder: string, generated: RegExp, prefix = "", depth = 0): string[] {
  return entriesOf(join(folder, prefix)).flatMap((entry) => {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return depth < MAX_DEPTH ? listFiles(folder, generated, `${name}/`, depth + 1) : [];
    return entry.isFile() && generated.test(name) ? [name] : [];
  });
}

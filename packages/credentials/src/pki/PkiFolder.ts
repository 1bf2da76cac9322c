import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join, posix } from "node:path";
import { pkiFolder, secretsFolder } from "../files";
import { readIfThere, reasonOf } from "../readIfThere";
import { type Generation, keyFile, PKI_NAMES, type PkiName, publicFile } from "./names";

/** A public file of the PKI. */
export interface PublicFile {
  /** The CA that it belongs to, or the service-account key. */
  readonly name: PkiName;
  readonly generation: Generation;
  /** Name in the folder, such as `ca.next.crt`. */
  readonly file: string;
}

const GENERATIONS = ["current", "next", "old"] as const;

/** Every public file that may exist, those of one CA together. */
export const PUBLIC_FILES: readonly PublicFile[] = PKI_NAMES.flatMap((name) =>
  GENERATIONS.map((generation) => ({ name, generation, file: publicFile(name, generation) })),
);

/** Other files that may be in the folder: notes, and what Git and an interrupted run leave there. */
const OTHER_FILES = /^(README\.md|\.git.*|\.ducksnest-.*)$/;

/** The folder with the public files of a homelab's PKI, as it is now. */
export class PkiFolder {
  /** Path from the manifest's folder, such as `nix/pki/ducksnest`. */
  readonly path: string;

  private constructor(
    /** The homelab's name. */
    readonly homelab: string,
    /** The public files by name. */
    readonly texts: ReadonlyMap<string, string>,
    /** Sentences, with positions, about files that cannot be used. They quote no file. */
    readonly problems: readonly string[],
  ) {
    this.path = pkiFolder(homelab);
  }

  /** @param root the manifest's folder */
  static read(root: string, homelab: string): PkiFolder {
    const texts = new Map<string, string>();
    const problems: string[] = [];
    const path = pkiFolder(homelab);
    for (const { file } of PUBLIC_FILES) {
      const shown = posix.join(path, file);
      try {
        requirePlain(join(root, shown));
        const text = readIfThere(join(root, shown));
        if (text !== undefined) texts.set(file, text);
      } catch (error) {
        problems.push(`${shown}:1:1: cannot be read: ${reasonOf(error)}; restore the file from Git.`);
      }
    }
    return new PkiFolder(homelab, texts, [...problems, ...strays(root, path), ...keyProblems(root, homelab)]);
  }

  /** The public files that exist, in the order of `PUBLIC_FILES`. */
  get files(): readonly PublicFile[] {
    return PUBLIC_FILES.filter(({ file }) => this.texts.has(file));
  }

  /** A file's text. @throws Error if there is none */
  textOf(file: string): string {
    const text = this.texts.get(file);
    if (text === undefined) throw new Error(`${this.shown(file)}: does not exist.`);
    return text;
  }

  /** A file's path from the manifest's folder. */
  shown(file: string): string {
    return posix.join(this.path, file);
  }
}

/** A flake does not follow a link out of its folder, and a transaction replaces none. */
function requirePlain(file: string): void {
  if (statOf(file)?.isSymbolicLink()) throw new Error("it is a symbolic link");
}

function statOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}

function strays(root: string, path: string): readonly string[] {
  if (statOf(join(root, path)) === undefined) return [];
  const known = new Set(PUBLIC_FILES.map(({ file }) => file));
  try {
    return readdirSync(join(root, path))
      .filter((name) => !known.has(name) && !OTHER_FILES.test(name))
      .sort()
      .map((name) => `${posix.join(path, name)}:1:1: is not a public file of the PKI; move it out of this folder.`);
  } catch (error) {
    return [`${path}:1:1: cannot be read: ${reasonOf(error)}; it must be a folder that you can read.`];
  }
}

/** Encrypted keys that other readers would take for missing ones. */
function keyProblems(root: string, homelab: string): readonly string[] {
  return PKI_NAMES.flatMap((name) => [keyFile(name), keyFile(name, "next")]).flatMap((file) => {
    const shown = posix.join(secretsFolder(homelab), file);
    const there = statOf(join(root, shown));
    if (there === undefined || there.isFile()) return [];
    const what = there.isSymbolicLink() ? "a symbolic link" : "not a plain file";
    return [`${shown}:1:1: cannot be read: it is ${what}; restore the file from Git.`];
  });
}

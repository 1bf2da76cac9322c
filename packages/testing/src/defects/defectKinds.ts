import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { REPOSITORY } from "../repository";
import type { Entry } from "./Entry";

/** The entries of one file of the defect corpus. */
export interface DefectKind {
  /** The file's name without its extension, such as `networks`. */
  readonly kind: string;
  /** In the order of the file. */
  readonly entries: readonly Entry[];
}

/** What each file of the corpus exports. */
interface KindFile {
  readonly ENTRIES: readonly Entry[];
}

const FOLDER = join(REPOSITORY, "packages/testing/defects");

/** The defect corpus: every file of `packages/testing/defects`, by name. A new file needs no registration. */
export function defectKinds(): readonly DefectKind[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));
  return files.sort().map((file) => {
    const { ENTRIES }: KindFile = require(join(FOLDER, file));
    return { kind: basename(file, ".ts"), entries: ENTRIES };
  });
}

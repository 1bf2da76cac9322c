import type { SecretsFolder } from "@ducksnest/credentials";

/** Encrypted files that are recorded and absent although the manifest knows them, from the folder of secrets, sorted. */
export function lostFiles(folder: SecretsFolder): readonly string[] {
  return [...folder.records.keys()].filter((file) => folder.isKnown(file) && !folder.has(file)).sort();
}

/** What to do about a lost file. */
export const RESTORE_LOST = "Restore it from Git, or run `ducksnest secrets rekey` if you deleted it on purpose.";

import type { Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { strayFolderSentences } from "../secrets/strayFolders";

/**
 * Writes nothing, and warns of secrets that hosts no longer get because the homelab was renamed.
 * @param root the manifest's folder
 */
export function strayFoldersOutput({ name }: Topology, root: string): Output {
  return {
    directory: ".",
    files: new Map(),
    generated: undefined,
    header: undefined,
    emitted: {},
    missing: [],
    warnings: strayFolderSentences(root, name),
  };
}

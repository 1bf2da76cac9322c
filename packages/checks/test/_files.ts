import { type FileFault, type HomelabFiles, type Rule, runFileRules } from "@ducksnest/checks";
import { aManifest, homelabOf, topologyOf } from "@ducksnest/testing";
import type { Changes } from "./_findings";

/** Files beside the manifest in which nothing is wrong. */
const NO_FILES: HomelabFiles = {
  plaintext: [],
  privateKeys: [],
  secrets: [],
  pki: [],
  hostFolders: [],
  unsearched: [],
};

/** Something that is wrong with a file. */
export const FAULT: FileFault = {
  place: { file: "nix/a", line: 3, column: 7 },
  message: "This is wrong.",
  fix: "Change it.",
};

/** A rule's findings about files beside the reference manifest, as `file:line:column severity: message -> fix`. */
export function findingsAboutFiles(rule: Rule, files: Partial<HomelabFiles>, changes: Changes = {}): readonly string[] {
  const manifest = aManifest(changes);
  const homelab = homelabOf(manifest);
  const found = runFileRules([rule], { homelab, topology: topologyOf(homelab), manifest }, { ...NO_FILES, ...files });
  return found.map(({ place, severity, message, fix }) => {
    const { file, line, column } = place ?? { file: "homelab.yaml", line: 0, column: 0 };
    return `${file}:${line}:${column} ${severity}: ${message} -> ${fix}`;
  });
}

import { basename, dirname } from "node:path";
import { OutputsError } from "../errors";
import { manifestsIn, twinOf } from "./manifestsIn";
import { ownersOf } from "./ownersOf";

/** The manifest that every command uses unless another is named. */
const MAIN = "homelab.yaml";

/**
 * Outputs of two homelabs have the same names, so those of one would silently replace those of the other. So a folder has the
 * outputs of one manifest.
 * @param manifest absolute path of the manifest
 * @param homelab the manifest's name
 * @throws OutputsError if the folder has outputs of another homelab, and still its manifest: else it was renamed
 * @throws OutputsError if another manifest in the folder has the same name, unless this one is homelab.yaml
 */
export function requireOwnFolder(manifest: string, homelab: string): void {
  const root = dirname(manifest);
  const twin = basename(manifest) === MAIN ? undefined : twinOf(manifest, homelab);
  if (twin !== undefined) {
    throw new OutputsError([
      `${basename(manifest)}: describes the homelab ${homelab}, as ${twin} does, and the outputs of one would replace those of the other. ` +
        `Move ${basename(manifest)} to a folder of its own, and change its name if it is another homelab.`,
    ]);
  }
  const foreign = ownersOf(root).filter((owned) => owned.homelab !== homelab);
  if (foreign.length === 0) return;
  const names = new Set(manifestsIn(root).map(({ name }) => name));
  const [first] = foreign.filter((owned) => names.has(owned.homelab));
  if (first === undefined) return;
  throw new OutputsError([
    `${first.file}: belongs to the homelab ${first.homelab}, and the outputs of ${homelab} would replace those of ${first.homelab}. ` +
      `Move the manifest of ${homelab} to a folder of its own. If you gave ${first.homelab} up, delete its manifest.`,
  ]);
}

import { basename } from "node:path";
import { twinOf } from "@ducksnest/outputs";

/**
 * Makes sure that no other manifest of the folder has the same name, because both would write the same files of secrets.
 * @throws Error that names the other file
 */
export function requireOwnName(manifest: string, name: string): void {
  const twin = twinOf(manifest, name);
  if (twin === undefined) return;
  throw new Error(
    `${twin} describes a homelab called ${name} as well as ${basename(manifest)}, so both would write nix/secrets/${name}; ` +
      "nothing was changed. Change the name in one of them, or move a copy to another folder.",
  );
}

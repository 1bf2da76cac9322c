import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { MAX_MANIFEST_BYTES, ManifestSource } from "@ducksnest/manifest";

/** A manifest, sound or not. */
export interface NamedManifest {
  /** Name of the file. */
  readonly file: string;
  /** Name of the homelab. */
  readonly name: string;
}

/** The manifests of a folder, sorted by file: YAML files with a homelab's name, its sites and its hosts. */
export function manifestsIn(folder: string): readonly NamedManifest[] {
  return entriesOf(folder)
    .filter((entry) => /\.ya?ml$/.test(entry.name) && !entry.isDirectory())
    .flatMap(({ name: file }) => {
      const name = nameOf(join(folder, file));
      return name === undefined ? [] : [{ file, name }];
    })
    .sort((one, other) => (one.file < other.file ? -1 : 1));
}

/**
 * Makes sure that no other manifest of the folder has the same name, because both would write the same files of secrets.
 * @throws Error that names the other file
 */
export function requireOwnName(manifest: string, name: string): void {
  // A pipe may bring the text of a manifest that is there as a file, too.
  if (!statSync(manifest).isFile()) return;
  const isSame = (file: string) => realpathSync(join(dirname(manifest), file)) === realpathSync(manifest);
  const twin = manifestsIn(dirname(manifest)).find((other) => other.name === name && !isSame(other.file));
  if (twin === undefined) return;
  throw new Error(
    `${twin.file} describes a homelab called ${name} as well as ${basename(manifest)}, so both would write nix/secrets/${name}; ` +
      "nothing was changed. Change the name in one of them, or move a copy to another folder.",
  );
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The homelab's name; undefined if the file is no manifest. Most files are recognized without parsing them. */
function nameOf(path: string): string | undefined {
  try {
    const there = statSync(path);
    if (!there.isFile() || there.size > MAX_MANIFEST_BYTES) return undefined;
    const text = readFileSync(path, "utf8");
    if (!["name", "sites", "hosts"].every((key) => new RegExp(`^["']?${key}["']?[ \\t]*:`, "m").test(text)))
      return undefined;
    const source = new ManifestSource(path, text);
    if (source.syntaxFindings.length > 0) return undefined;
    const { name }: { readonly name?: unknown } = Object(source.toData());
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}

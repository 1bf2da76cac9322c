import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { MAX_MANIFEST_BYTES, ManifestSource } from "@ducksnest/manifest";

/** A manifest, sound or not. */
export interface NamedManifest {
  /** Name of the file. */
  readonly file: string;
  /** Name of the homelab. */
  readonly name: string;
  /** False if somebody may be editing it, because it is not YAML now. Its outputs and secrets may still be there. */
  readonly isYaml: boolean;
}

/** The manifests of a folder, sorted by file: YAML files with a homelab's name, its sites and its hosts. */
export function manifestsIn(folder: string): readonly NamedManifest[] {
  return namesIn(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .flatMap((file) => {
      const manifest = manifestAt(join(folder, file));
      return manifest === undefined ? [] : [{ file, ...manifest }];
    })
    .sort((one, other) => (one.file < other.file ? -1 : 1));
}

/**
 * Another manifest in the folder with the same homelab name, by its file name; undefined if there is none.
 * @param manifest path of the manifest. A pipe has no twin, because it may bring the text of a manifest that is there as a file.
 */
export function twinOf(manifest: string, name: string): string | undefined {
  if (!statSync(manifest).isFile()) return undefined;
  const isSame = (file: string) => realpathSync(join(dirname(manifest), file)) === realpathSync(manifest);
  const isTwin = (other: NamedManifest) => other.isYaml && other.name === name && !isSame(other.file);
  return manifestsIn(dirname(manifest)).find(isTwin)?.file;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The manifest in a file; undefined if the file is none. Most files are recognized without parsing them. */
function manifestAt(path: string): Omit<NamedManifest, "file"> | undefined {
  try {
    const there = statSync(path);
    if (!there.isFile() || there.size > MAX_MANIFEST_BYTES) return undefined;
    const text = readFileSync(path, "utf8");
    if (!["name", "sites", "hosts"].every((key) => new RegExp(`^["']?${key}["']?[ \\t]*:`, "m").test(text)))
      return undefined;
    const source = new ManifestSource(path, text);
    const isYaml = source.syntaxFindings.length === 0;
    const name = isYaml ? nameIn(source) : /^["']?name["']?[ \t]*:[ \t]*["']?([\w-]+)/m.exec(text)?.[1];
    return name === undefined ? undefined : { name, isYaml };
  } catch {
    return undefined;
  }
}

function nameIn(source: ManifestSource): string | undefined {
  const { name }: { readonly name?: unknown } = Object(source.toData());
  return typeof name === "string" ? name : undefined;
}

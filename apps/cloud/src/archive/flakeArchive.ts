import { exposuresIn, type Output, OutputsError } from "@ducksnest/outputs";
import { flakeFiles } from "./flakeFiles";
import { type Entry, tar } from "./tar";

/**
 * The flake as an archive, with flake.nix at its top.
 * @param root the manifest's folder
 * @param hosts the generated files of the flake
 * @throws OutputsError if a file of the flake holds a secret in plain text, or a link leads out of the flake
 */
export async function flakeArchive(root: string, hosts: Output): Promise<Uint8Array> {
  const entries = flakeFiles(root, hosts);
  await refuseSecrets(hosts.directory, entries);
  return tar(entries);
}

/** Nix copies every file of a flake to its store, where every user of the host can read it. */
async function refuseSecrets(directory: string, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const found = await Promise.all(
    [...entries].map(([path, entry]) =>
      entry.kind === "file" ? exposuresIn(`${directory}/${path}`, entry.content) : [],
    ),
  );
  const problems = found.flat().map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
  if (problems.length > 0) throw new OutputsError(problems);
}

import { join } from "node:path";
import type { FileFault, HostFolder } from "@ducksnest/checks";
import type { PkiFolder } from "@ducksnest/credentials";
import { FileText, shownPath } from "@ducksnest/manifest";
import { hostFolders } from "./hostFolders";

/** Facts about the files of a homelab's credentials. */
export interface CredentialFiles {
  /** What is wrong with the public files of the PKI, each with the file's path from the root. */
  readonly pki: readonly (readonly [path: string, FileFault])[];
  /** The folders with keys and secrets of hosts, sorted by path. */
  readonly hostFolders: readonly HostFolder[];
}

/**
 * Judges the files of credentials. Loads the libraries for them, which takes as long as checking a manifest.
 * @param root the manifest's folder
 * @param paths the files below it, with forward slashes, sorted
 * @param now the time at which certificates must be valid
 */
export async function credentialFiles(
  root: string,
  homelab: string,
  paths: readonly string[],
  now: Date,
): Promise<CredentialFiles> {
  const { judgePublicFile, PkiFolder, secretsFolder } = await import("@ducksnest/credentials");
  const pki = PkiFolder.read(root, homelab);
  const judged = pki.files.flatMap((each) => judgePublicFile(pki, each, { now }).problems);
  return {
    pki: [...pki.problems, ...judged].map((problem) => faultOf(root, pki, problem)),
    hostFolders: hostFolders(root, `${secretsFolder(homelab)}/hosts`, "secrets", paths),
  };
}

/** @param problem a sentence that starts with `file:line:column: ` */
function faultOf(root: string, pki: PkiFolder, problem: string): readonly [path: string, FileFault] {
  const [, path = pki.path, line = "1", column = "1", text = problem] =
    /^(.+?):(\d+):(\d+): (.*)$/s.exec(problem) ?? [];
  const place = { file: shownPath(join(root, path)), line: Number(line), column: Number(column) };
  const content = pki.texts.get(path.slice(pki.path.length + 1));
  const shown = content === undefined ? place : new FileText(place.file, content).placeOf(place.line, place.column);
  return [path, { place: shown, ...sentences(text) }];
}

/** Splits `is a certificate that expired; renew it.` into what is wrong and what to do. */
function sentences(text: string): Pick<FileFault, "message" | "fix"> {
  const end = text.lastIndexOf("; ");
  const [what, fix] = end < 0 ? [text, "restore the file from Git."] : [`${text.slice(0, end)}.`, text.slice(end + 2)];
  return { message: `This ${what}`, fix: `${fix.charAt(0).toUpperCase()}${fix.slice(1)}` };
}

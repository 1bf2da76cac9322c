import { join } from "node:path";
import type { FileFault, HostFolder } from "@ducksnest/checks";
import { judgePublicFile, PkiFolder, secretsFolder } from "@ducksnest/credentials";
import { FileText, shownPath } from "@ducksnest/manifest";
import { hostFolders } from "./hostFolders";

/** The folders with keys and secrets of hosts. The parameters are those of `hostFolders`. */
export function secretFolders(root: string, homelab: string, paths: readonly string[]): readonly HostFolder[] {
  return hostFolders(root, `${secretsFolder(homelab)}/hosts`, "secrets", paths);
}

/**
 * What is wrong with the public files of a homelab's PKI.
 * @param root the manifest's folder
 * @param now the time at which certificates must be valid
 * @returns faults, each with the file's path from the root
 */
export function pkiFaults(root: string, homelab: string, now: Date): readonly (readonly [path: string, FileFault])[] {
  const pki = PkiFolder.read(root, homelab);
  const judged = pki.files.flatMap((each) => judgePublicFile(pki, each, { now }).problems);
  return [...pki.problems, ...judged].map((problem) => faultOf(root, pki, problem));
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

import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import {
  contentProblem,
  hostKeyFile,
  replacedKeys,
  type SecretsEdit,
  type SecretsFolder,
  SecretsFolderError,
  sharedKeys,
} from "@ducksnest/credentials";
import { type Exposure, exposuresIn } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { MAKE_CA, missingCa, NO_CA } from "../pki/missingCa";
import { lostFiles, RESTORE_LOST } from "./lostFiles";
import { filesBelow } from "./plaintext/filesBelow";
import { secretStates } from "./secretStates";

/** A place in a file at which something is wrong with secrets. */
export interface SecretFinding {
  /** Path from the manifest's folder, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Sentences: what is wrong, and the fix. They do not contain the secret. */
  readonly message: string;
}

/** What hosts lack, what is encrypted to other keys than its readers', and what nobody reads. */
export function lackingSecrets(topology: Topology, folder: SecretsFolder): readonly SecretFinding[] {
  const states = secretStates(topology, folder);
  return [
    ...topology.hosts
      .filter(({ hostname }) => !folder.hostKeys.has(hostname))
      .map(({ name, hostname }) =>
        at(
          posix.join(folder.path, hostKeyFile(hostname)),
          `${hostname} has no SSH host key. Run \`ducksnest keys make ${name}\`.`,
        ),
      ),
    ...states
      .filter(({ status }) => status === "missing")
      .map(({ name, readers }) =>
        at(folder.path, `${name} is missing for ${readers.join(", ")}. Run \`${commandFor(name)}\`.`),
      ),
    ...lostFiles(folder).map((file) => at(`${folder.path}/${file}`, `Recorded, but missing. ${RESTORE_LOST}`)),
    ...folder.outdated
      // Their host's key is reported, and has to be restored first.
      .filter((file) => replacedKeys(folder, folder.secret(file)?.readers ?? []).length === 0)
      .map((file) => at(`${folder.path}/${file}`, `${folder.staleness(file)} Run \`ducksnest secrets rekey\`.`)),
    ...folder.files.flatMap((file) => {
      const twin = folder.twinOf(file);
      return twin === undefined
        ? []
        : [at(`${folder.path}/${file}`, `It has the same content as ${twin}, so one of them is a copy. ${RESTORE}`)];
    }),
    ...folder.strays.map((file) =>
      at(
        `${folder.path}/${file}`,
        "No host of the manifest reads this file. Delete it, or move it if its host has another hostname now.",
      ),
    ),
  ];
}

/** The CA's certificate, if joining hosts lack it. @param root the manifest's folder */
export function lackingCa(topology: Topology, root: string): readonly SecretFinding[] {
  const file = missingCa(topology, root);
  return file === undefined ? [] : [at(file, `T${NO_CA.slice(1)}. ${MAKE_CA}`)];
}

/** Public keys of hosts that are not theirs, as far as that is visible without a private key. */
export function foreignKeys(folder: SecretsFolder): readonly SecretFinding[] {
  const hostnames = folder.design.hosts.map(({ hostname }) => hostname);
  return [...replacedKeys(folder, hostnames), ...sharedKeys(folder)].map((problem) => {
    const [file = ""] = problem.split(": ", 1);
    return at(file, problem.slice(file.length + 2));
  });
}

/** The files that none of the keys at hand decrypts, or whose value is not what the file is for. */
export async function unusableSecrets(edit: SecretsEdit): Promise<readonly SecretFinding[]> {
  const found: SecretFinding[] = [];
  for (const each of edit.folder.files) {
    const file = `${edit.folder.path}/${each}`;
    try {
      const problem = contentProblem(edit.folder, each, await edit.decrypt(each));
      if (problem !== undefined) found.push(at(file, `The content is another one: ${problem}. ${RESTORE}`));
    } catch (error) {
      if (!(error instanceof SecretsFolderError)) throw error;
      found.push(...error.problems.map((problem) => at(file, problem.replace(`${file}: `, ""))));
    }
  }
  return found;
}

/** The unencrypted files in the folders of secrets and certificates. @param root the manifest's folder */
export async function exposedSecrets(root: string): Promise<readonly SecretFinding[]> {
  const files = ["nix/secrets", "nix/pki"].flatMap((path) => filesBelow(root, path));
  const found = await Promise.all(files.map((file) => exposuresIn(file, readFileSync(join(root, file)))));
  return found.flat().map(withFix);
}

/** A secret in the clear, with the fix in its message. */
export function withFix({ file, line, column, message, fix }: Exposure): SecretFinding {
  return { file, line, column, message: `${message} ${fix}` };
}

const RESTORE = "Restore the file from Git, or set the secret again.";

function commandFor(name: string): string {
  return name === "join-token" ? "ducksnest token mint --all" : `ducksnest secrets set ${name}`;
}

function at(file: string, message: string): SecretFinding {
  return { file, line: 1, column: 1, message };
}

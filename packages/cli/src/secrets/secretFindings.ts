import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { hostKeyFile, type SecretsEdit, type SecretsFolder, SecretsFolderError } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";
import { MAKE_CA, missingCa, NO_CA } from "../pki/missingCa";
import type { Exposure } from "./Exposure";
import { filesBelow } from "./filesBelow";
import { lostFiles, RESTORE_LOST } from "./lostFiles";
import { exposuresIn } from "./plaintext";
import { secretStates } from "./secretStates";

/** What hosts lack, what is encrypted to other keys than its readers', and what nobody reads. */
export function lackingSecrets(topology: Topology, folder: SecretsFolder): readonly Exposure[] {
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
    ...folder.outdated.map((file) =>
      at(`${folder.path}/${file}`, "Its readers changed. Run `ducksnest secrets rekey`."),
    ),
    ...folder.strays.map((file) =>
      at(
        `${folder.path}/${file}`,
        "No host of the manifest reads this file. Delete it, or move it if its host has another hostname now.",
      ),
    ),
  ];
}

/** The CA's certificate, if joining hosts lack it. @param root the manifest's folder */
export function lackingCa(topology: Topology, root: string): readonly Exposure[] {
  const file = missingCa(topology, root);
  return file === undefined ? [] : [at(file, `T${NO_CA.slice(1)}. ${MAKE_CA}`)];
}

/** The files that none of the keys at hand decrypts. */
export async function undecryptableSecrets(edit: SecretsEdit): Promise<readonly Exposure[]> {
  const found: Exposure[] = [];
  for (const each of edit.folder.files) {
    const file = `${edit.folder.path}/${each}`;
    try {
      await edit.decrypt(each);
    } catch (error) {
      if (!(error instanceof SecretsFolderError)) throw error;
      found.push(...error.problems.map((problem) => at(file, problem.replace(`${file}: `, ""))));
    }
  }
  return found;
}

/** The unencrypted files in the folders of secrets and certificates. @param root the manifest's folder */
export function exposedSecrets(root: string): readonly Exposure[] {
  return ["nix/secrets", "nix/pki"].flatMap((path) =>
    filesBelow(root, path).flatMap((file) => exposuresIn(file, readFileSync(join(root, file)))),
  );
}

function commandFor(name: string): string {
  return name === "join-token" ? "ducksnest token mint --all" : `ducksnest secrets set ${name}`;
}

function at(file: string, message: string): Exposure {
  return { file, line: 1, column: 1, message };
}

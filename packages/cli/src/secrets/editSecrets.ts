import { dirname } from "node:path";
import { type Identities, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { type ChangeReport, changeFiles, type FileChange } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { secretsDesign } from "./secretsDesign";

/** The homelab whose secrets a command changes. */
export interface SecretsContext {
  readonly topology: Topology;
  /** Path of the manifest; the folders of secrets are beside it. */
  readonly manifest: string;
  /** Where the command reports an interrupted earlier run. */
  readonly terminal: GuardedTerminal;
  /** Keys that decrypt what is there; undefined if nothing has to be decrypted. */
  readonly identities: Identities | undefined;
}

/** What the work on secrets comes to. */
export interface EditResult<T> {
  /** What the caller needs afterwards. */
  readonly result: T;
  /** Files outside the folder of secrets that change in the same step. @default none */
  readonly also?: readonly FileChange[];
}

/**
 * Changes secrets, and files that belong to them: all or, if something fails, none. Nobody else changes them meanwhile.
 * The new files are verified before they replace the old ones.
 */
export function editSecrets<T>(
  { topology, manifest, terminal, identities }: SecretsContext,
  work: (edit: SecretsEdit) => EditResult<T> | Promise<EditResult<T>>,
): Promise<ChangeReport<T>> {
  const root = dirname(manifest);
  return changeFiles(
    root,
    async () => {
      const edit = new SecretsEdit(SecretsFolder.read(root, secretsDesign(topology)), identities);
      const { result, also = [] } = await work(edit);
      return { changes: [...edit.changes(), ...also], verify: (staged) => edit.verify(staged), result };
    },
    { recovered: (sentence) => terminal.err(`${sentence}\n`) },
  );
}

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Identities, SecretsEdit, SecretsFolder, secretsFolder } from "@ducksnest/credentials";
import { type ChangeReport, changeFiles, type FileChange } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import type { ManifestState } from "../manifest/ManifestState";
import { requireOwnName } from "../manifest/requireOwnName";
import { finishEarlierRun } from "../outputs/earlierRun";
import { missingGitIgnore } from "../outputs/gitIgnore";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { noteNoAccess } from "./noteNoAccess";
import { secretsDesign } from "./secretsDesign";
import { strayFolderLines } from "./strayFolders";

/** The homelab whose secrets a command changes. */
export interface SecretsContext {
  readonly topology: Topology;
  /** Path of the manifest; the folders of secrets are beside it. */
  readonly manifest: string;
  /** The manifest's bytes that the topology comes from. */
  readonly state: ManifestState;
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

/** How to change secrets. */
export interface EditOptions {
  /** Whether to find out if the files can be changed, and to leave them as they are. @default false */
  readonly dryRun?: boolean;
}

/**
 * Changes secrets, and files that belong to them: all or, if something fails, none. Nobody else changes them meanwhile.
 * The new files are verified before they replace the old ones. With the first secrets comes a .gitignore, if there is none.
 *
 * If a key at hand may ask for a passphrase or a touch, the work is done once before the lock is taken, because other
 * processes do not wait for a person. Under the lock it is done again, and what was decrypted is not asked for again.
 *
 * The topology may be out of date by then, because an interrupted run is finished first, or another command has held the
 * lock. Nothing is changed in that case.
 * @throws Error if the manifest has changed since it was read, or another one beside it has the same name
 * @param work plans the changes, and changes nothing else, because it may run twice
 */
export async function editSecrets<T>(
  { topology, manifest, state, terminal, identities }: SecretsContext,
  work: (edit: SecretsEdit) => EditResult<T> | Promise<EditResult<T>>,
  { dryRun = false }: EditOptions = {},
): Promise<ChangeReport<T>> {
  const root = dirname(manifest);
  const isNew = !existsSync(join(root, secretsFolder(topology.name)));
  const recovered = (sentence: string) => terminal.err(`${sentence}\n`);
  const plan = async () => {
    state.requireUnchanged();
    requireOwnName(manifest, topology.name);
    const edit = new SecretsEdit(SecretsFolder.read(root, secretsDesign(topology)), identities);
    const { result, also = [] } = await work(edit);
    const changes = edit.changes();
    const writesSecrets = changes.some(({ content }) => content !== undefined);
    return {
      changes: [...changes, ...also, ...(writesSecrets ? missingGitIgnore(root) : [])],
      verify: (staged: ReadonlyMap<string, Uint8Array>) => edit.verify(staged),
      result,
    };
  };
  if (identities !== undefined && identities.program.length > 0) {
    await finishEarlierRun(root, terminal);
    await plan();
  }
  const report = await changeFiles(root, plan, { recovered, dryRun });
  if (!dryRun && identities !== undefined && report.written.some((file) => file.endsWith(".age"))) {
    noteNoAccess(identities, topology.secrets.operators, terminal);
  }
  if (isNew && report.written.length > 0) terminal.err(strayFolderLines(root, topology.name));
  return report;
}

import { dirname } from "node:path";
import { type Identities, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { type ChangeReport, changeFiles, type FileChange, type PlannedChanges, recover } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { noteNoAccess } from "./noteNoAccess";
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

/** Plans changes, and changes nothing else, because it may run twice. */
export type SecretsWork<T> = (edit: SecretsEdit) => EditResult<T> | Promise<EditResult<T>>;

/**
 * Changes secrets, and files that belong to them: all or, if something fails, none. Nobody else changes them meanwhile.
 * The new files are verified before they replace the old ones.
 *
 * If a key at hand may ask for a passphrase or a touch, the work is done once before the lock is taken, because other
 * processes do not wait for a person. Under the lock it is done again, and what was decrypted is not asked for again.
 */
export async function editSecrets<T>(context: SecretsContext, work: SecretsWork<T>): Promise<ChangeReport<T>> {
  const { topology, manifest, terminal, identities } = context;
  if (identities !== undefined && identities.program.length > 0) await rehearseEdit(context, work);
  const report = await changeFiles(dirname(manifest), () => plan(context, work), {
    recovered: (sentence) => terminal.err(`${sentence}\n`),
  });
  if (identities !== undefined && report.written.some((file) => file.endsWith(".age"))) {
    noteNoAccess(identities, topology.secrets.operators, terminal);
  }
  return report;
}

/**
 * Does the work without a lock, and writes nothing.
 * @throws the errors that the work would have in `editSecrets`
 */
export async function rehearseEdit<T>(context: SecretsContext, work: SecretsWork<T>): Promise<void> {
  const sentence = await recover(dirname(context.manifest));
  if (sentence !== undefined) context.terminal.err(`${sentence}\n`);
  await plan(context, work);
}

async function plan<T>(
  { topology, manifest, identities }: SecretsContext,
  work: SecretsWork<T>,
): Promise<PlannedChanges<T>> {
  const edit = new SecretsEdit(SecretsFolder.read(dirname(manifest), secretsDesign(topology)), identities);
  const { result, also = [] } = await work(edit);
  return { changes: [...edit.changes(), ...also], verify: (staged) => edit.verify(staged), result };
}

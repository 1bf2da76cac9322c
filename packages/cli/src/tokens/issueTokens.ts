import {
  type BootstrapToken,
  expiryProblem,
  type Identities,
  isExpired,
  joinTokenFile,
  type PublicToken,
  parseJoinToken,
  type SecretsEdit,
  SecretsFolderError,
} from "@ducksnest/credentials";
import { reasonOf } from "@ducksnest/outputs";
import type { HostFacts, Topology } from "@ducksnest/topology";
import type { ManifestState } from "../manifest/ManifestState";
import { editSecrets } from "../secrets/editSecrets";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { mintToken } from "./mintToken";
import { publicHalves, publicHalvesFile } from "./publicHalves";

/** Which tokens to issue. */
export interface IssueProps {
  readonly topology: Topology;
  /** Path of the manifest. */
  readonly manifest: string;
  /** The manifest's bytes that the topology comes from. */
  readonly state: ManifestState;
  /** Where an interrupted earlier run is reported. */
  readonly terminal: GuardedTerminal;
  /** The workers, each once. */
  readonly workers: readonly HostFacts[];
  /** Private keys, which decrypt valid tokens. */
  readonly identities: Identities;
  readonly now: Date;
  /** Hours for which new tokens are valid. */
  readonly ttlHours: number;
  /** Whether a valid token is replaced. Otherwise its worker keeps it. */
  readonly replace: boolean;
}

/** The token of a worker. */
export interface IssuedToken {
  /** The worker's name in the manifest. */
  readonly host: string;
  readonly token: BootstrapToken;
  /** Whether the token was there before. */
  readonly kept: boolean;
  /** Id of the token that it replaces; undefined if there was none. */
  readonly replaced: string | undefined;
}

/**
 * Gives each worker a valid token, encrypted to it and the operators, and its public half: all in one step.
 * @throws SecretsFolderError if a token cannot be encrypted, or a kept one not decrypted; nothing is changed then
 */
export async function issueTokens(props: IssueProps): Promise<readonly IssuedToken[]> {
  const { topology, manifest, state, terminal, workers, identities, now } = props;
  const { result } = await editSecrets({ topology, manifest, state, terminal, identities }, async (edit) => {
    const known = new Map(publicHalves(manifest, topology.name));
    const issued: IssuedToken[] = [];
    const problems: string[] = [];
    for (const worker of workers) {
      const old = known.get(worker.name);
      const kept = !props.replace && old !== undefined && !isExpired(old, now) && edit.folder.has(fileOf(worker));
      try {
        const token = kept ? await keep(edit, worker, old, props) : await mintToken(edit, worker, known, props);
        known.set(worker.name, { id: token.id, expires: token.expires });
        issued.push({ host: worker.name, token, kept, replaced: kept ? undefined : old?.id });
      } catch (error) {
        if (!(error instanceof SecretsFolderError)) throw error;
        problems.push(...error.problems);
      }
    }
    if (problems.length > 0) throw new SecretsFolderError(problems);
    return { result: issued, also: [publicHalvesFile(topology.name, known)] };
  });
  return result;
}

/**
 * Decrypts the token, and encrypts it again if its readers changed.
 * @throws SecretsFolderError if its expiry must not be believed, it is damaged, another one than its public half names, or no private key decrypts it
 */
async function keep(
  edit: SecretsEdit,
  worker: HostFacts,
  known: PublicToken,
  { topology, now }: IssueProps,
): Promise<BootstrapToken> {
  const file = fileOf(worker);
  const validity = { now, ttlHours: topology.secrets.tokenTtlHours };
  const problem = expiryProblem(known, edit.folder.records.get(file)?.expires, validity);
  const renew = `replace the token with \`ducksnest token renew ${worker.name}\``;
  if (problem !== undefined)
    throw new SecretsFolderError([`${edit.folder.path}/${file}: ${problem} To correct this, ${renew}.`]);
  const otherwise = `Or ${renew}.`;
  let plaintext: Uint8Array;
  try {
    plaintext = await edit.decrypt(file);
  } catch (error) {
    if (!(error instanceof SecretsFolderError)) throw error;
    throw new SecretsFolderError(error.problems.map((problem) => `${problem} ${otherwise}`));
  }
  const token = parsed(plaintext, known, (reason) => `${edit.folder.path}/${file}: ${reason} ${otherwise}`);
  if (edit.folder.outdated.includes(file)) await edit.put(file, plaintextOf(token), token.expires);
  return token;
}

function parsed(plaintext: Uint8Array, known: PublicToken, sentence: (reason: string) => string): BootstrapToken {
  try {
    return parseJoinToken(plaintext, known);
  } catch (error) {
    throw new SecretsFolderError([sentence(reasonOf(error))]);
  }
}

function fileOf({ hostname }: HostFacts): string {
  return joinTokenFile(hostname);
}

function plaintextOf(token: BootstrapToken): Buffer {
  return Buffer.from(`${token.id}.${token.secret}\n`);
}

import { expiryProblem, isExpired, joinTokenFile, type PublicTokens, type SecretsFolder } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";

/**
 * `none`: there is no token, or one of its two files is missing. `wrong`: its expiry must not be believed.
 */
export type TokenStatus = "valid" | "expired" | "none" | "wrong";

/** A worker's join token, or one whose worker is not in the manifest any more. */
export interface TokenState {
  /** The host's name in the manifest. */
  readonly host: string;
  /** Undefined if the manifest has no worker of this name. */
  readonly hostname: string | undefined;
  /** The token's id, which names its Secret; undefined if it has no public half. */
  readonly id: string | undefined;
  /** Time at which the cluster deletes it, RFC 3339 in UTC; undefined like the id. */
  readonly expires: string | undefined;
  readonly status: TokenStatus;
  /** Why the status is `wrong`, with the remedy; undefined if it is not. */
  readonly problem: string | undefined;
}

/** The states of the workers' tokens in the manifest's order, then of the tokens without a worker, by name. */
export function tokenStates(
  { workers, secrets: { tokenTtlHours: ttlHours } }: Topology,
  tokens: PublicTokens,
  folder: SecretsFolder,
  now: Date,
): readonly TokenState[] {
  const names = new Set(workers.map(({ name }) => name));
  const strangers = [...tokens.keys()].filter((name) => !names.has(name));
  const holders = [...workers, ...strangers.map((name) => ({ name, hostname: undefined }))];
  return holders.map(({ name, hostname }) => {
    const token = tokens.get(name);
    const isWhole = token !== undefined && (hostname === undefined || folder.has(joinTokenFile(hostname)));
    const state = { host: name, hostname, id: token?.id, expires: token?.expires, problem: undefined };
    if (!isWhole) return { ...state, status: "none" };
    if (isExpired(token, now)) return { ...state, status: "expired" };
    const recorded = hostname && folder.records.get(joinTokenFile(hostname))?.expires;
    const reason = expiryProblem(token, recorded, { now, ttlHours });
    if (reason === undefined) return { ...state, status: "valid" };
    const fix = `Replace the token with \`ducksnest token ${hostname === undefined ? "revoke" : "renew"} ${name}\`.`;
    return { ...state, status: "wrong", problem: `${name}: ${reason} ${fix}` };
  });
}

import { isExpired, joinTokenFile, type PublicTokens, type SecretsFolder } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";

/** `none`: there is no token, or one of its two files is missing. */
export type TokenStatus = "valid" | "expired" | "none";

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
}

/** The states of the workers' tokens in the manifest's order, then of the tokens without a worker, by name. */
export function tokenStates(
  { workers }: Topology,
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
    const status = isWhole ? (isExpired(token, now) ? "expired" : "valid") : "none";
    return { host: name, hostname, id: token?.id, expires: token?.expires, status };
  });
}

import { BootstrapToken, joinTokenFile, type PublicToken, type SecretsEdit } from "@ducksnest/credentials";
import type { HostFacts } from "@ducksnest/topology";

/** When and for how long a token is valid. */
export interface MintProps {
  readonly now: Date;
  /** Hours for which the token is valid. */
  readonly ttlHours: number;
}

/**
 * Makes a join token and encrypts it to its worker and the operators.
 * @param known the public halves of all tokens, whose ids it does not take
 * @throws SecretsFolderError if it cannot be encrypted
 */
export async function mintToken(
  edit: SecretsEdit,
  { hostname }: Pick<HostFacts, "hostname">,
  known: ReadonlyMap<string, PublicToken>,
  { now, ttlHours }: MintProps,
): Promise<BootstrapToken> {
  const token = BootstrapToken.mint(now, ttlHours, new Set([...known.values()].map(({ id }) => id)));
  await edit.put(joinTokenFile(hostname), Buffer.from(`${token.id}.${token.secret}\n`), token.expires);
  return token;
}

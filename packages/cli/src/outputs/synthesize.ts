import { type Additions, type OutputName, outputMakers, type TokenOptions } from "@ducksnest/homelab-app";
import type { Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";

export { emittedBy } from "@ducksnest/outputs";

/**
 * Makes outputs in memory, in the order of `names`. For commands that show or compare them; a command that writes outputs uses
 * `homelabMakers`, which judges all of them.
 * @param root the manifest's folder
 * @param additions the workloads and resources beside ours
 * @param tokens how join tokens are read; undefined leaves out the tokens and the archives of the flake
 * @throws PublicTokensError, SecretsFolderError and Error for credentials that cannot be used
 */
export async function synthesize(
  topology: Topology,
  root: string,
  names: readonly OutputName[],
  additions: Additions,
  tokens?: TokenOptions,
): Promise<Output[]> {
  const { whole, judged } = outputMakers(additions, tokens);
  const makers = tokens === undefined ? judged : whole;
  return Promise.all(names.map((name) => makers[name](topology, root)));
}

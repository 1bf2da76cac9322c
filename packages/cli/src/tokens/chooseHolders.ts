import type { PublicTokens, TokenHolder } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";
import type { AllOption } from "../secrets/chooseHosts";
import { chooseWorkers } from "./chooseWorkers";

/**
 * The hosts whose tokens a command removes: workers, and hosts of tokens that are no workers of the manifest any more.
 * @throws Error if none is named, or a name is unknown
 */
export function chooseHolders(
  topology: Topology,
  tokens: PublicTokens,
  asked: readonly string[],
  options: AllOption,
): readonly TokenHolder[] {
  const workers = new Set(topology.workers.map(({ name }) => name));
  const strangers = [...tokens.keys()]
    .filter((name) => !workers.has(name) && (options.all || asked.includes(name)))
    .map((name) => ({ name, hostname: hostnameOf(topology, name) }));
  const rest = asked.filter((name) => !strangers.some((stranger) => stranger.name === name));
  if (strangers.length > 0 && rest.length === 0 && !options.all) return strangers;
  return [...chooseWorkers(topology, rest, options), ...strangers];
}

/** The host's hostname. One that left the manifest had its name as hostname, unless the manifest said otherwise. */
function hostnameOf({ hosts }: Topology, name: string): string {
  return hosts.find((host) => host.name === name)?.hostname ?? name;
}

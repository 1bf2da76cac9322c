import type { HostFacts, Topology } from "@ducksnest/topology";
import { type AllOption, chooseHosts } from "../secrets/chooseHosts";
import { hostnameOf } from "../secrets/chooseSecret";

/**
 * The workers that a command is about, each once, in the manifest's order.
 * @throws Error if none is named, or a name is unknown or a control plane's
 */
export function chooseWorkers(topology: Topology, asked: readonly string[], options: AllOption): readonly HostFacts[] {
  const { workers } = topology;
  const hostnames = new Set(asked.map((name) => hostnameOf(topology, name)));
  const others = topology.hosts.filter((host) => hostnames.has(host.hostname) && !workers.includes(host));
  if (others.length > 0) {
    const names = others.map(({ name }) => name).join(", ");
    throw new Error(
      `only workers join with a token, and ${names} is a control plane; choose from ${workers.map(({ name }) => name).join(", ")}.`,
    );
  }
  return chooseHosts(topology, asked, options, workers);
}

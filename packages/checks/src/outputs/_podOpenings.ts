import { admits, type HostFacts } from "@ducksnest/topology";
import { hostPorts, usesHostNetwork } from "./_hostPorts";
import { EVERYONE, type Opening } from "./_ports";
import type { Emitted } from "./Emitted";
import { workloadsOf } from "./workloadsOf";

/**
 * The openings that pods on a host's network can use: their ports, on all interfaces and for everyone.
 * @returns a function from a host to its openings
 */
export function podOpenings({ cluster }: Emitted): (host: HostFacts) => readonly Opening[] {
  const workloads = workloadsOf(cluster).filter(({ template }) => usesHostNetwork(template));
  return (host) =>
    workloads
      .filter((workload) => admits(host, workload))
      .flatMap(({ template }) => hostPorts(template))
      .flatMap(({ protocol, port }) =>
        protocol === "sctp"
          ? []
          : host.firewall.interfaces.map(({ interface: name }) => ({
              interface: name,
              protocol,
              from: port,
              to: port,
              sender: EVERYONE,
            })),
      );
}

import { Flake, NixosHost } from "@ducksnest/nix";
import type { Topology } from "@ducksnest/topology";

export interface HostsAppProps {
  readonly topology: Topology;
  /** SHA-256 pins of the cluster CA's public key; empty before there is a CA. */
  readonly caCertHashes: readonly string[];
}

/** The flake app: a NixOS configuration for each host. */
export function hostsApp({ topology, caCertHashes }: HostsAppProps): Flake {
  const flake = new Flake({
    homelabName: topology.name,
    release: topology.nixos.release,
    tailnetDomain: topology.tailnet.domain,
  });
  for (const host of topology.hosts) new NixosHost(flake, host.name, { host, caCertHashes });
  return flake;
}

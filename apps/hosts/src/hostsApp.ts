import { Flake, NixosHost } from "@ducksnest/nix";
import type { Topology } from "@ducksnest/topology";

export interface HostsAppProps {
  readonly topology: Topology;
  /** SHA-256 pins of the cluster CA's public key; empty before there is a CA. */
  readonly caCertHashes: readonly string[];
}

/** The flake app: a NixOS configuration for each host. */
export function hostsApp({ topology, caCertHashes }: HostsAppProps): Flake {
  const { homelab } = topology;
  const flake = new Flake({
    homelabName: homelab.name,
    release: homelab.nixos.release,
    tailnetDomain: homelab.tailnet.domain,
  });
  for (const facts of topology.hosts) new NixosHost(flake, facts.host.name, { topology, facts, caCertHashes });
  return flake;
}

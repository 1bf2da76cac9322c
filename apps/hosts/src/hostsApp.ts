import { Flake, NixosHost } from "@ducksnest/nix";
import type { Topology } from "@ducksnest/topology";

/** Inputs of the flake. */
export interface HostsAppProps {
  /** The homelab's topology. */
  readonly topology: Topology;
  /** SHA-256 hashes of the cluster CA's public key, `sha256:<64 hex digits>`; empty if there is no CA yet. */
  readonly caCertHashes: readonly string[];
}

/** The flake of the homelab, with a NixOS configuration for each host. */
export function hostsApp({ topology, caCertHashes }: HostsAppProps): Flake {
  const flake = new Flake({
    homelabName: topology.name,
    release: topology.nixos.release,
    tailnetDomain: topology.tailnet.domain,
  });
  for (const host of topology.hosts)
    new NixosHost(flake, host.name, { homelabName: topology.name, host, caCertHashes });
  return flake;
}

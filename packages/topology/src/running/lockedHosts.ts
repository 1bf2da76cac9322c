import { createHash } from "node:crypto";
import type { LockedHost } from "@ducksnest/manifest";
import type { HostFacts } from "../hosts/HostFacts";
import type { Topology } from "../Topology";

/** Parts of a host that a change touches separately. */
export const HOST_PARTS = ["system", "network", "firewall", "tailscaled", "kubelet"] as const;

/** One part of a host. */
export type HostPart = (typeof HOST_PARTS)[number];

/**
 * What the lock remembers about hosts that are deployed with their settings of today.
 * @param hosts some hosts of the topology
 */
export function lockedHosts(hosts: readonly HostFacts[], { nixos, hosts: all }: Topology): readonly LockedHost[] {
  // Firewalls accept the traffic between nodes from the nodes' addresses only.
  const nodes = digest(all.map(({ site, nodeIp }) => [site.name, nodeIp]));
  return hosts.map((host) => {
    const settings = settingsOf(host, nixos.release, nodes);
    return {
      name: host.name,
      node: host.nodeName,
      site: host.site.name,
      address: String(host.nodeIp),
      ...(host.kind === "aws" && { instanceType: host.instanceType, zone: host.subnet.zone }),
      settings: Object.fromEntries(HOST_PARTS.map((part) => [part, digest(settings[part])])),
    };
  });
}

function settingsOf(host: HostFacts, release: string, nodes: string): Readonly<Record<HostPart, unknown>> {
  const { hostname, nodeName, nodeIp, kubelet, tailnet, firewall, apiEndpoint, interface: nic, site } = host;
  const link = site.kind === "lan" ? [site.cidr, site.gateway, site.mtu, site.wifiSsid, site.wifiCountry] : [];
  return {
    system: [hostname, release, host.system],
    network: [nic, nodeIp, ...link],
    firewall: [firewall, nodes],
    tailscaled: tailnet,
    kubelet: [nodeName, nodeIp, kubelet, apiEndpoint],
  };
}

/** Enough characters that no two settings of a homelab share a digest. */
const DIGEST_CHARACTERS = 12;

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, DIGEST_CHARACTERS);
}

import type { CalicoSettings, Encapsulation } from "@ducksnest/manifest";
import type { Path } from "./path";

/** What carries a pod's packet from node to node; `none` means that it travels as it is. */
export type Tunnel = "none" | "ipip" | "vxlan" | "wireguard";

/** IP version of a tunnel's outer header. */
export type OuterIp = 4 | 6;

/**
 * Bytes that each tunnel adds over IPv4. IPIP: outer IP 20. VXLAN: outer IP 20, UDP 8, VXLAN 8, inner Ethernet 14.
 * WireGuard: outer IP 20, UDP 8, header 16, tag 16.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/int_dataplane.go
 */
const OVERHEAD_BYTES: Readonly<Record<Tunnel, number>> = { none: 0, ipip: 20, vxlan: 50, wireguard: 60 };

/** An IPv6 header is 40 bytes long, an IPv4 header 20. */
const IPV6_EXTRA_BYTES = 20;

/** What each tunnel is called. */
export const TUNNEL_NAMES: Readonly<Record<Exclude<Tunnel, "none">, string>> = {
  ipip: "IPIP",
  vxlan: "VXLAN",
  wireguard: "WireGuard",
};

/** The interface that Calico makes for each tunnel. Felix gives it an address of the pod CIDR. */
const INTERFACES: Readonly<Record<Exclude<Tunnel, "none">, string>> = {
  ipip: "tunl0",
  vxlan: "vxlan.calico",
  wireguard: "wireguard.cali",
};

/** The tunnel of the IP pool, apart from encryption. */
export function poolTunnel(encapsulation: Encapsulation): Exclude<Tunnel, "wireguard"> {
  switch (encapsulation) {
    case "VXLAN":
    case "VXLANCrossSubnet":
      return "vxlan";
    case "IPIP":
    case "IPIPCrossSubnet":
      return "ipip";
    case "None":
      return "none";
  }
}

/** What carries pods' packets on a path. WireGuard, where it is on, carries them on every path and nothing else does. */
export function tunnelOf(calico: TunnelSettings, path: Pick<Path, "sameSubnet">): Tunnel {
  if (calico.wireguard) return "wireguard";
  const bare = path.sameSubnet && calico.encapsulation.endsWith("CrossSubnet");
  return bare ? "none" : poolTunnel(calico.encapsulation);
}

/** The settings of Calico that decide on tunnels. */
export type TunnelSettings = Pick<CalicoSettings, "encapsulation" | "wireguard">;

/** Every tunnel that a node takes part in, in the order in which they are looked at; none where pods' packets are bare. */
export function tunnels({ encapsulation, wireguard }: TunnelSettings): readonly Exclude<Tunnel, "none">[] {
  const pool = poolTunnel(encapsulation);
  return [...(pool === "none" ? [] : [pool]), ...(wireguard ? (["wireguard"] as const) : [])];
}

/** The interfaces that Calico makes on every node, each with an address of the pod CIDR. */
export function tunnelInterfaces(calico: TunnelSettings): readonly string[] {
  return tunnels(calico).map((tunnel) => INTERFACES[tunnel]);
}

/** Bytes that a tunnel adds to a pod's packet. Between node IPs, which are IPv4 addresses, the outer header is IPv4. */
export function overheadBytes(tunnel: Tunnel, outerIp: OuterIp = 4): number {
  return OVERHEAD_BYTES[tunnel] + (tunnel !== "none" && outerIp === 6 ? IPV6_EXTRA_BYTES : 0);
}

/** True when nodes spread the routes to pods by BGP. With VXLAN Felix programs them by itself, and no node runs BIRD. */
export function usesBgp({ encapsulation }: TunnelSettings): boolean {
  return poolTunnel(encapsulation) !== "vxlan";
}

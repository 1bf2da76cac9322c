import type { CalicoSettings, Encapsulation } from "@ducksnest/manifest";
import { CALICO_INTERFACES, CALICO_OVERHEAD_BYTES } from "../upstream/calico";
import type { Path } from "./path";

/** The tunnel that carries a pod's packet between nodes; `none` means that the packet is not encapsulated. */
export type Tunnel = "none" | "ipip" | "vxlan" | "wireguard";

/** IP version of a tunnel's outer header. */
export type OuterIp = 4 | 6;

/** An IPv6 header is 40 bytes long, an IPv4 header 20. */
const IPV6_EXTRA_BYTES = 20;

/** Each tunnel's name, as messages write it. */
export const TUNNEL_NAMES: Readonly<Record<Exclude<Tunnel, "none">, string>> = {
  ipip: "IPIP",
  vxlan: "VXLAN",
  wireguard: "WireGuard",
};

/** The tunnel of the IP pool, without regard to encryption. */
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

/** The tunnel that carries pods' packets on a path. If WireGuard is on, it carries them on every path, and it alone. */
export function tunnelOf(calico: TunnelSettings, path: Pick<Path, "sameSubnet">): Tunnel {
  if (calico.wireguard) return "wireguard";
  const bare = path.sameSubnet && calico.encapsulation.endsWith("CrossSubnet");
  return bare ? "none" : poolTunnel(calico.encapsulation);
}

/** The settings of Calico that decide which tunnels exist. */
export type TunnelSettings = Pick<CalicoSettings, "encapsulation" | "wireguard">;

/** Every tunnel that a node uses, the pool's first; empty if pods' packets are not encapsulated. */
export function tunnels({ encapsulation, wireguard }: TunnelSettings): readonly Exclude<Tunnel, "none">[] {
  const pool = poolTunnel(encapsulation);
  return [...(pool === "none" ? [] : [pool]), ...(wireguard ? (["wireguard"] as const) : [])];
}

/** Names of the interfaces that Calico creates on every node. Each has an address in the pod CIDR. */
export function tunnelInterfaces(calico: TunnelSettings): readonly string[] {
  return tunnels(calico).map((tunnel) => CALICO_INTERFACES[tunnel]);
}

/**
 * Bytes that a tunnel adds to a pod's packet.
 * @param outerIp IP version of the outer header. @default 4, because node IPs are IPv4 addresses
 */
export function overheadBytes(tunnel: Tunnel, outerIp: OuterIp = 4): number {
  return CALICO_OVERHEAD_BYTES[tunnel] + (tunnel !== "none" && outerIp === 6 ? IPV6_EXTRA_BYTES : 0);
}

/** True if nodes distribute pod routes by BGP. With VXLAN, Felix programs the routes, and no node runs BIRD. */
export function usesBgp({ encapsulation }: TunnelSettings): boolean {
  return poolTunnel(encapsulation) !== "vxlan";
}

import { overheadBytes, type Tunnel, tunnelInterfaces, tunnelOf, tunnels, usesBgp } from "@ducksnest/topology";

const NEAR = { sameSubnet: true };
const FAR = { sameSubnet: false };

it.each<[tunnel: Tunnel, ipv4: number, ipv6: number]>([
  ["none", 0, 0],
  ["ipip", 20, 40],
  ["vxlan", 50, 70],
  ["wireguard", 60, 80],
])("%s adds %s bytes over IPv4 and %s over IPv6", (tunnel, ipv4, ipv6) => {
  expect([overheadBytes(tunnel), overheadBytes(tunnel, 4), overheadBytes(tunnel, 6)]).toEqual([ipv4, ipv4, ipv6]);
});

it.each([
  ["VXLAN", "vxlan", "vxlan", false],
  ["VXLANCrossSubnet", "none", "vxlan", false],
  ["IPIP", "ipip", "ipip", true],
  ["IPIPCrossSubnet", "none", "ipip", true],
  ["None", "none", "none", true],
] as const)(
  "%s carries packets by %s within a subnet and by %s beyond; with BGP: %s",
  (encapsulation, near, far, bgp) => {
    const calico = { encapsulation, wireguard: false };
    expect([tunnelOf(calico, NEAR), tunnelOf(calico, FAR)]).toEqual([near, far]);
    expect(tunnels(calico)).toEqual(far === "none" ? [] : [far]);
    expect(usesBgp(calico)).toBe(bgp);
  },
);

it.each(["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"] as const)(
  "WireGuard carries everything, and %s stands by",
  (encapsulation) => {
    const calico = { encapsulation, wireguard: true };
    expect([tunnelOf(calico, NEAR), tunnelOf(calico, FAR)]).toEqual(["wireguard", "wireguard"]);
    expect(tunnelInterfaces(calico).at(-1)).toBe("wireguard.cali");
    expect(tunnelInterfaces(calico)).toHaveLength(encapsulation === "None" ? 1 : 2);
  },
);

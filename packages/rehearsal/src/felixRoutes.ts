import { Cidr } from "@ducksnest/manifest";
import { VXLAN_OVERHEAD_BYTES } from "@ducksnest/topology";
import { octets } from "./links";
import { type CalicoAddress, peersOf, type Stage, type StageHost, siteOf, VXLAN_INTERFACE } from "./Stage";
import type { Step } from "./Step";
import { type Tunnel, tunnelOf } from "./tunnelOf";

/** @see https://docs.tigera.io/calico/latest/reference/felix/configuration (vxlanVNI, vxlanPort) */
const VXLAN_VNI = 4096;
export const VXLAN_PORT = 4789;

interface Node {
  readonly host: StageHost;
  readonly calico: CalicoAddress;
}

/** The VXLAN device and the way to every other host's pods, all static, as Felix programs them. */
export function felixRoutes(stage: Stage, host: StageHost): readonly Step[] {
  const { namespace, calicoAddress, pod } = host;
  if (calicoAddress === undefined) return []; // calico-node is not running
  const self = { host, calico: calicoAddress };
  const peers = calicoNodes(peersOf(stage, host)).map((peer) => ({
    ...peer,
    tunnel: tunnelBetween(stage, self, peer),
  }));
  const tunnelled = peers.filter(({ tunnel }) => tunnel === "vxlan");
  const direct = peers.filter(({ tunnel }) => tunnel === "none");
  return [
    {
      namespace,
      tool: "ip",
      lines: [
        `route replace blackhole ${pod.block}`,
        ...(usesVxlan(stage) ? vxlanDevice(stage, self) : []),
        ...tunnelled.flatMap(vxlanRoute),
        ...direct.map((peer) => directRoute(self, peer)),
      ],
    },
    {
      namespace,
      tool: "bridge",
      lines: tunnelled.map(
        (peer) => `fdb append ${macOf(peer.host)} dev ${VXLAN_INTERFACE} dst ${peer.calico.address}`,
      ),
    },
  ];
}

/** The hosts on which calico-node runs. */
export function calicoNodes(hosts: readonly StageHost[]): readonly Node[] {
  return hosts.flatMap((host) => (host.calicoAddress ? [{ host, calico: host.calicoAddress }] : []));
}

/** Calico takes hosts for neighbours by the prefix of the address that it found, and by nothing else. */
function tunnelBetween(stage: Stage, from: Node, to: Node): Tunnel {
  const near = Cidr.containing(from.calico.address, from.calico.prefixLength);
  return tunnelOf(stage.cluster.calico, { sameSubnet: near.contains(to.calico.address) });
}

function usesVxlan(stage: Stage): boolean {
  return stage.cluster.calico.encapsulation !== "None";
}

/**
 * Felix asks for the configured MTU; where that does not fit the interface below, the kernel refuses it and its own
 * value stays, while pods have the configured one.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/route_mgr.go
 */
function vxlanDevice(stage: Stage, { host, calico }: Node): readonly string[] {
  const mtu = Math.min(stage.cluster.podMtu, parentMtu(stage, host, calico) - VXLAN_OVERHEAD_BYTES);
  // On its own device, which is what a wrong node address can come to, there is none below.
  const parent = calico.interface === VXLAN_INTERFACE ? "" : ` dev ${calico.interface}`;
  return [
    `link add name ${VXLAN_INTERFACE} address ${macOf(host)} mtu ${mtu} type vxlan id ${VXLAN_VNI} dstport ${VXLAN_PORT} local ${calico.address}${parent} nolearning`,
    `address add ${host.pod.tunnelAddress}/32 dev ${VXLAN_INTERFACE}`,
    `link set ${VXLAN_INTERFACE} up`,
  ];
}

function parentMtu(stage: Stage, host: StageHost, calico: CalicoAddress): number {
  return calico.interface === stage.tailnet.interface ? stage.tailnet.mtu : siteOf(stage, host).mtu;
}

function vxlanRoute({ host }: Node): readonly string[] {
  const { tunnelAddress, block } = host.pod;
  return [
    `neighbor add ${tunnelAddress} lladdr ${macOf(host)} dev ${VXLAN_INTERFACE} nud permanent`,
    `route replace ${block} via ${tunnelAddress} dev ${VXLAN_INTERFACE} onlink`,
  ];
}

/** Unencapsulated: by the peer itself where it is near, and else by the router, as a route learned by BGP resolves. */
function directRoute(self: Node, peer: Node): string {
  const { nic } = self.host;
  const near = Cidr.containing(nic.address, nic.prefixLength).contains(peer.calico.address);
  return `route replace ${peer.host.pod.block} via ${near ? peer.calico.address : nic.gateway} dev ${nic.name}`;
}

/** Felix derives it from the node's name. */
function macOf({ index }: StageHost): string {
  return `66:00:00:00:${octets(index)}`;
}

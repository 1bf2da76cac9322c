import { Cidr } from "@ducksnest/manifest";
import { type Tunnel, tunnels } from "@ducksnest/topology";
import { type CalicoNode, calicoNodes, tunnelBetween } from "../stage/CalicoNode";
import { peersOf, type Stage, type StageHost } from "../stage/Stage";
import { ipip } from "./ipip";
import type { Step } from "./Step";
import { vxlan } from "./vxlan";
import { wireguard } from "./wireguard";

type TunnelSetup = (stage: Stage, self: CalicoNode, peers: readonly CalicoNode[]) => readonly Step[];

const SETUPS: Readonly<Record<Exclude<Tunnel, "none">, TunnelSetup>> = { ipip, vxlan, wireguard };

/** The tunnels of a host, and its routes to every other host's pods. */
export function felixRoutes(stage: Stage, host: StageHost): readonly Step[] {
  const { namespace, calicoAddress, pod } = host;
  if (calicoAddress === undefined) return []; // calico-node is not running
  const self = { host, calico: calicoAddress };
  const peers = calicoNodes(peersOf(stage, host));
  const reachedBy = (tunnel: Tunnel) => peers.filter((peer) => tunnelBetween(stage, self, peer) === tunnel);
  return [
    {
      namespace,
      tool: "ip",
      lines: [`route replace blackhole ${pod.block}`, ...reachedBy("none").map((peer) => directRoute(self, peer))],
    },
    ...tunnels(stage.cluster.calico).flatMap((tunnel) => SETUPS[tunnel](stage, self, reachedBy(tunnel))),
  ];
}

/** Whether the host's tunnels are on an interface that does not exist before the real tailscaled runs. */
export function waitsForTailnet({ tailnet }: Stage, { calicoAddress }: StageHost): boolean {
  return tailnet.person !== undefined && calicoAddress?.interface === tailnet.interface;
}

/** An unencapsulated route: through the peer itself if it is near, else through the router, as BGP would resolve it. */
function directRoute(self: CalicoNode, peer: CalicoNode): string {
  const { nic } = self.host;
  const near = Cidr.containing(nic.address, nic.prefixLength).contains(peer.calico.address);
  return `route replace ${peer.host.pod.block} via ${near ? peer.calico.address : nic.gateway} dev ${nic.name}`;
}

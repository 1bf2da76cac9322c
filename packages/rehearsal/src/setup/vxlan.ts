import { overheadBytes } from "@ducksnest/topology";
import type { CalicoNode } from "../stage/CalicoNode";
import { type Stage, type StageHost, siteOf } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import { octets } from "./links";
import type { Step } from "./Step";

/** The VXLAN device and the routes to the pods of peers, all static, as Felix programs them. */
export function vxlan(stage: Stage, self: CalicoNode, peers: readonly CalicoNode[]): readonly Step[] {
  const { namespace } = self.host;
  return [
    { namespace, tool: "ip", lines: [...device(stage, self), ...peers.flatMap(route)] },
    {
      namespace,
      tool: "bridge",
      lines: peers.map(
        ({ host, calico }) => `fdb append ${macOf(host)} dev ${CALICO.vxlanInterface} dst ${calico.address}`,
      ),
    },
  ];
}

/**
 * Felix requests the configured MTU. If it does not fit the interface below, the kernel refuses it and keeps its own
 * value; pods still have the configured one.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/route_mgr.go
 */
function device(stage: Stage, self: CalicoNode): readonly string[] {
  const { host, calico } = self;
  const mtu = Math.min(stage.cluster.podMtu, parentMtu(stage, self) - overheadBytes("vxlan"));
  // A wrong node address can be that of the device itself. Then no interface is below.
  const parent = calico.interface === CALICO.vxlanInterface ? "" : ` dev ${calico.interface}`;
  return [
    `link add name ${CALICO.vxlanInterface} address ${macOf(host)} mtu ${mtu} type vxlan id ${CALICO.vxlanVni} dstport ${CALICO.vxlanPort} local ${calico.address}${parent} nolearning`,
    `address add ${host.pod.tunnelAddress}/32 dev ${CALICO.vxlanInterface}`,
    `link set ${CALICO.vxlanInterface} up`,
  ];
}

function parentMtu(stage: Stage, { host, calico }: CalicoNode): number {
  return calico.interface === stage.tailnet.interface ? stage.tailnet.mtu : siteOf(stage, host).mtu;
}

function route({ host }: CalicoNode): readonly string[] {
  const { tunnelAddress, block } = host.pod;
  return [
    `neighbor add ${tunnelAddress} lladdr ${macOf(host)} dev ${CALICO.vxlanInterface} nud permanent`,
    `route replace ${block} via ${tunnelAddress} dev ${CALICO.vxlanInterface} onlink`,
  ];
}

/** Felix derives the MAC address from the node's name. */
function macOf({ index }: StageHost): string {
  return `66:00:00:00:${octets(index)}`;
}

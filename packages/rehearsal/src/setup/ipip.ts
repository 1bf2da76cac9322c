import type { CalicoNode } from "../stage/CalicoNode";
import type { Stage } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import type { Step } from "./Step";

/**
 * The IPIP device and the way to the pods of peers, as Felix and BIRD set them. The device has neither end: the peer's
 * address is the route's, and the sender's is that of the interface by which the packet leaves, whichever that is.
 */
export function ipip(stage: Stage, { host }: CalicoNode, peers: readonly CalicoNode[]): readonly Step[] {
  const { namespace, pod } = host;
  const exists = `[ -e /sys/class/net/${CALICO.ipipInterface} ]`;
  return [
    {
      namespace,
      tool: "sh",
      // The module brings one along into every namespace, some of them already there when it is loaded by the asking.
      lines: [`${exists} || ip link add name ${CALICO.ipipInterface} type ipip || ${exists}`],
    },
    {
      namespace,
      tool: "ip",
      lines: [
        `address add ${pod.tunnelAddress}/32 dev ${CALICO.ipipInterface}`,
        `link set ${CALICO.ipipInterface} mtu ${stage.cluster.podMtu} up`,
        ...peers.map(
          (peer) =>
            `route replace ${peer.host.pod.block} via ${peer.calico.address} dev ${CALICO.ipipInterface} onlink`,
        ),
      ],
    },
  ];
}

import type { CalicoNode } from "../stage/CalicoNode";
import type { Stage } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import type { Step } from "./Step";

/**
 * The IPIP device and the routes to the pods of peers, as Felix and BIRD set them. The device has no fixed ends: the
 * route names the peer's address, and the sender's address is that of the interface that the packet leaves by.
 */
export function ipip(stage: Stage, { host }: CalicoNode, peers: readonly CalicoNode[]): readonly Step[] {
  const { namespace, pod } = host;
  const exists = `[ -e /sys/class/net/${CALICO.ipipInterface} ]`;
  return [
    {
      namespace,
      tool: "sh",
      // The module creates one in every namespace, and the command itself may load the module.
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

import { CALI_INTERFACE, POD_INTERFACE, type StageHost } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import type { Step } from "./Step";

/**
 * Sets up a pod's link as Calico's CNI plugin does, and the sysctls of the host's side as Felix does.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/endpoint_mgr.go (configureProcSysForInterface)
 */
export function pod({ namespace, pod }: StageHost): readonly Step[] {
  return [
    {
      namespace,
      tool: "ip",
      lines: [`link set ${CALI_INTERFACE} up`, `route replace ${pod.address} dev ${CALI_INTERFACE} scope link`],
    },
    {
      namespace,
      tool: "sh",
      lines: [
        ...["route_localnet", "proxy_arp", "forwarding"].map(
          (name) => `echo 1 >/proc/sys/net/ipv4/conf/${CALI_INTERFACE}/${name}`,
        ),
        `echo 0 >/proc/sys/net/ipv4/neigh/${CALI_INTERFACE}/proxy_delay`,
      ],
    },
    {
      namespace: pod.namespace,
      tool: "ip",
      lines: [
        "link set lo up",
        `address add ${pod.address}/32 dev ${POD_INTERFACE}`,
        `link set ${POD_INTERFACE} up`,
        `route replace ${CALICO.podGateway} dev ${POD_INTERFACE} scope link`,
        `route replace default via ${CALICO.podGateway} dev ${POD_INTERFACE}`,
      ],
    },
  ];
}

/** Lets the host forward packets for its pods, and lets the reverse-path check see marks, as Tailscale needs. */
export function forwarding({ namespace }: StageHost): Step {
  return {
    namespace,
    tool: "sh",
    lines: ["echo 1 >/proc/sys/net/ipv4/ip_forward", "echo 1 >/proc/sys/net/ipv4/conf/all/src_valid_mark"],
  };
}

import type { Pod, Stage, StageHost } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";

/** Name of the configuration file in the folder of container networks, as Calico's installer names it. */
export const CNI_CONFIGURATION = "10-calico.conflist";

/** The CNI plugins that the configuration names. `calico` is this package's own, `inside/cni/calico`. */
export const CNI_PLUGINS = ["calico", "host-local", "portmap"] as const;

/**
 * The configuration of a host's container network, in the shape in which the Tigera operator writes it, for the plugin
 * that imitates Calico's. Addresses come from the host's block through host-local, because Calico's own IPAM needs its
 * API.
 * @see https://github.com/tigera/operator/blob/v1.42.3/pkg/render/node.go (nodeCNIConfigMap)
 */
export function cniConfiguration(stage: Stage, { pod }: Pick<StageHost, "pod">): string {
  const configuration = {
    name: "k8s-pod-network",
    cniVersion: CALICO.cniVersion,
    plugins: [
      {
        type: "calico",
        mtu: stage.cluster.podMtu,
        ipam: { type: "host-local", ranges: [freeRanges(pod)] },
        container_settings: { allow_ip_forwarding: false },
        policy: { type: "k8s" },
      },
      { type: "portmap", snat: true, capabilities: { portMappings: true } },
    ],
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

interface Range {
  readonly subnet: string;
  /** The first and the last address of the range. */
  readonly rangeStart: string;
  readonly rangeEnd: string;
}

/** The block without the addresses of the stage's own pod and of the tunnel device. */
function freeRanges({ block, address, tunnelAddress }: Pod): readonly Range[] {
  const used = [address, tunnelAddress].map(String);
  const indexes = Array.from({ length: block.size }, (_, index) => index);
  const taken = indexes.filter((index) => used.includes(String(block.at(index))));
  return [-1, ...taken].flatMap((before, position) => {
    const [start, end] = [before + 1, (taken[position] ?? block.size) - 1];
    if (start > end) return [];
    return [{ subnet: String(block), rangeStart: String(block.at(start)), rangeEnd: String(block.at(end)) }];
  });
}

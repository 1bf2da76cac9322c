import { felixRoutes, waitsForTailnet } from "../setup/felixRoutes";
import type { Step } from "../setup/Step";
import type { Stage, StageHost } from "../stage/Stage";

/** What Felix does once tailscaled has started. */
export function felixAfterTailnet(stage: Stage, host: StageHost): readonly Step[] {
  return [...(waitsForTailnet(stage, host) ? felixRoutes(stage, host) : []), ...chainsFirst(stage, host)];
}

/**
 * Puts Felix's chains before tailscaled's. Both insert at the top, and Felix does so again whenever it is not first.
 * @see https://docs.tigera.io/calico/latest/reference/felix/configuration (ChainInsertMode)
 */
function chainsFirst({ cluster }: Stage, { namespace, calicoAddress }: StageHost): readonly Step[] {
  if (cluster.dataplane !== "iptables" || calicoAddress === undefined) return [];
  const jumps = ["filter INPUT", "filter FORWARD", "nat POSTROUTING"].map((place) => {
    const [table, chain] = place.split(" ");
    const rule = `${chain} -j cali-${chain}`;
    return `iptables -w -t ${table} -D ${rule} && iptables -w -t ${table} -I ${rule}`;
  });
  return [{ namespace, tool: "sh", lines: jumps }];
}

import type { Step } from "../setup/Step";
import type { Stage, StageHost } from "../stage/Stage";

/**
 * Puts Felix's chains before tailscaled's. Both insert at the top, and Felix does so again whenever it is not first.
 * @see https://docs.tigera.io/calico/latest/reference/felix/configuration (ChainInsertMode)
 */
export function felixFirst({ cluster }: Stage, { namespace, calicoAddress }: StageHost): readonly Step[] {
  if (cluster.dataplane !== "iptables" || calicoAddress === undefined) return [];
  const jumps = ["filter INPUT", "filter FORWARD", "nat POSTROUTING"].map((place) => {
    const [table, chain] = place.split(" ");
    const rule = `${chain} -j cali-${chain}`;
    return `iptables -w -t ${table} -D ${rule} && iptables -w -t ${table} -I ${rule}`;
  });
  return [{ namespace, tool: "sh", lines: jumps }];
}

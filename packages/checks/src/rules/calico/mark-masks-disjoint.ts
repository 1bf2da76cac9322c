import { FELIX_MARK_MASK } from "@ducksnest/topology";
import { felixSpec } from "../../outputs/_installation";
import { at, type Json } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

const OWNERS = [
  { owner: "Tailscale", bits: 0x00ff0000 },
  { owner: "kube-proxy", bits: 0x0000c000 },
];
/** What Felix asks for at least. */
const BITS_NEEDED = 8;

/**
 * Felix's own mask covers Tailscale's bits 18 and 19: a pod's packet then carries Tailscale's bypass mark when it is
 * routed, and skips the table that leads to the tailnet.
 */
export const MarkMaskRule: OutputRule = {
  name: "mark-masks-disjoint",
  subject: "outputs",
  severity: "error",
  meaning: "Felix must mark packets in bits of its own, or pods lose the tailnet to Tailscale's marks.",
  remedy:
    "Set iptablesMarkMask and nftablesMarkMask to 2130710272 (0x7f000f00) in the FelixConfiguration named default.",
  source: "https://github.com/tailscale/tailscale/issues/591",
  check({ emitted, report }) {
    if (emitted.cluster.length === 0) return;
    const spec = felixSpec(emitted);
    for (const field of ["iptablesMarkMask", "nftablesMarkMask"]) {
      const message = fault(field, at(spec, field));
      if (message === undefined) continue;
      report({
        path: ["cluster", "calico"],
        at: "key",
        message,
        fix: `Set ${field} to ${FELIX_MARK_MASK} (${hex(FELIX_MARK_MASK)}) in the FelixConfiguration named default.`,
      });
    }
  },
};

function fault(field: string, mask: Json | undefined): string | undefined {
  if (mask === undefined) {
    return `No FelixConfiguration sets ${field}, and Felix's own 0xffff0000 has bits that Tailscale matches in ${hex(0xff0000)}.`;
  }
  if (typeof mask !== "number" || !Number.isInteger(mask) || mask < 0 || mask >= 2 ** 32) {
    return `${field} is ${JSON.stringify(mask)}, which is not a mask of 32 bits as a decimal number.`;
  }
  const taken = OWNERS.find(({ bits }) => (mask & bits) !== 0);
  if (taken) {
    return `${field} ${hex(mask)} shares the bits ${hex((mask & taken.bits) >>> 0)} with ${taken.owner}, so that each takes the other's marks for its own.`;
  }
  const count = mask.toString(2).replaceAll("0", "").length;
  if (count >= BITS_NEEDED) return undefined;
  return `${field} ${hex(mask)} has ${count} bit${count === 1 ? "" : "s"}, and Felix wants at least ${BITS_NEEDED}.`;
}

function hex(mask: number): string {
  return `0x${mask.toString(16).padStart(8, "0")}`;
}

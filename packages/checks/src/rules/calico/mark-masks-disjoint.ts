import { FELIX_MARK_MASK } from "@ducksnest/topology";
import { type FelixSettings, felixSettings, felixSpec } from "../../outputs/_installation";
import { at, type Json } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Programs that mark packets, and the bits that each uses. */
const OWNERS = [
  { owner: "Tailscale", bits: 0x00ff0000 },
  { owner: "kube-proxy", bits: 0x0000c000 },
];
/** The fewest mark bits that Felix works with. */
const BITS_NEEDED = 8;

/**
 * Felix's default mask includes Tailscale's bits 18 and 19. A pod's packet then carries Tailscale's bypass mark when it is
 * routed, and skips the routing table of the tailnet.
 */
export const MarkMaskRule: OutputRule = {
  name: "mark-masks-disjoint",
  subject: "outputs",
  severity: "error",
  meaning: "Felix must use packet mark bits that no other program uses, or pods cannot reach the tailnet.",
  remedy:
    "Set iptablesMarkMask and nftablesMarkMask to 2130710272 (0x7f000f00) in the FelixConfiguration named default.",
  source: "https://github.com/tailscale/tailscale/issues/591",
  check({ emitted, report }) {
    if (emitted.cluster.length === 0) return;
    const all = felixSettings(emitted);
    // Calico's own defaults hold if there are no settings for all nodes.
    const settings = felixSpec(emitted) === undefined ? [NO_SETTINGS, ...all] : all;
    for (const { name, object, spec } of settings) {
      for (const field of ["iptablesMarkMask", "nftablesMarkMask"]) {
        // Settings of one node leave the others as they are.
        if (name !== NO_SETTINGS.name && !Object.hasOwn(spec, field)) continue;
        const problem = fault(field, at(spec, field));
        if (problem === undefined) continue;
        report({
          path: ["cluster", "calico"],
          at: "key",
          about: object,
          message: name === NO_SETTINGS.name ? problem : `FelixConfiguration "${name}": ${problem}`,
          fix: `Set ${field} to ${FELIX_MARK_MASK} (${hex(FELIX_MARK_MASK)}) in the FelixConfiguration named ${name}.`,
        });
      }
    }
  },
};

/** Stands for the settings of all nodes if there are none. */
const NO_SETTINGS: FelixSettings = { name: "default", object: {}, spec: {}, node: undefined };

function fault(field: string, mask: Json | undefined): string | undefined {
  if (mask === undefined) {
    return `No FelixConfiguration sets ${field}, and Felix's default 0xffff0000 includes bits of Tailscale's ${hex(0xff0000)}.`;
  }
  if (typeof mask !== "number" || !Number.isInteger(mask) || mask < 0 || mask >= 2 ** 32) {
    return `${field} is ${JSON.stringify(mask)}, but it must be a 32-bit mask, written as a decimal number.`;
  }
  const taken = OWNERS.find(({ bits }) => (mask & bits) !== 0);
  if (taken) {
    return `${field} ${hex(mask)} shares the bits ${hex((mask & taken.bits) >>> 0)} with ${taken.owner}, so each misreads the other's marks.`;
  }
  const count = mask.toString(2).replaceAll("0", "").length;
  if (count >= BITS_NEEDED) return undefined;
  return `${field} ${hex(mask)} has ${count} bit${count === 1 ? "" : "s"}, but Felix needs at least ${BITS_NEEDED}.`;
}

function hex(mask: number): string {
  return `0x${mask.toString(16).padStart(8, "0")}`;
}

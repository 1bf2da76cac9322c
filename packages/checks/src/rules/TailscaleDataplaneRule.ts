import { calicoMinor, isMinorAtMost } from "@ducksnest/topology";
import type { ManifestRule } from "../Rule";

/** The first Calico minor whose nftables dataplane leaves other programs' iptables-nft tables alone. */
const FIXED_IN = "3.33";

/** Tailscale is on every node and filters through iptables-nft, whose rules Felix cannot parse before the fix. */
export const TailscaleDataplaneRule: ManifestRule = {
  name: "dataplane-suits-tailscale",
  subject: "manifest",
  severity: "error",
  meaning: "Calico's nftables dataplane needs Calico 3.33 beside Tailscale, whose iptables-nft rules break it before.",
  remedy: "Use dataplane: iptables.",
  source: "https://github.com/projectcalico/calico/issues/13263",
  check({ homelab, report }) {
    const { dataplane, version } = homelab.cluster.calico;
    if (dataplane !== "nftables" || isMinorAtMost(FIXED_IN, calicoMinor(version))) return;
    report({
      path: ["cluster", "calico", "dataplane"],
      message: `Calico ${version} with dataplane nftables fails on the iptables-nft rules that Tailscale makes on every host.`,
      fix: `Write \`dataplane: iptables\` until Calico v${FIXED_IN}.`,
    });
  },
};

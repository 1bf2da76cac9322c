import type { Homelab, ManifestPath } from "@ducksnest/manifest";
import { calicoMinor, isMinorAtMost, KERNEL_OF_NIXOS, KUBERNETES_OF_NIXOS, poolTunnel } from "@ducksnest/topology";
import { NFTABLES_FROM_CALICO, settingsForNixos, write } from "../../_settings";
import type { ManifestRule } from "../../Rule";

/** Versions or settings that fail together although each is fine alone. */
interface BadCombination {
  /** Where the fault is told, and whether it is mended. */
  readonly issue: string;
  /** When that was last read. */
  readonly asOf: string;
  /** The manifest value whose change ends it. */
  readonly path: ManifestPath;
  fix(homelab: Homelab): string;
  /** What is combined and what comes of it; undefined where the homelab does not have it. */
  find(homelab: Homelab): string | undefined;
}

const NEWEST = Object.keys(KUBERNETES_OF_NIXOS).sort().at(-1) as string;

const COMBINATIONS: readonly BadCombination[] = [
  {
    // Tailscale is on every node and filters through iptables-nft, whose rules Felix cannot parse before 3.33.
    issue: "https://github.com/projectcalico/calico/issues/13263",
    asOf: "2026-11-22",
    path: ["cluster", "calico", "dataplane"],
    fix: () => `Write \`dataplane: iptables\` until Calico v${NFTABLES_FROM_CALICO}.`,
    find({ cluster: { calico } }) {
      if (calico.dataplane !== "nftables" || isMinorAtMost(NFTABLES_FROM_CALICO, calicoMinor(calico.version)))
        return undefined;
      return `Calico ${calico.version} with dataplane nftables fails on the iptables-nft rules that Tailscale makes on every host`;
    },
  },
  {
    // Tailscale hands the kernel several UDP packets as one, which VXLAN took for one packet until Linux 6.8.5.
    issue: "https://github.com/tailscale/tailscale/issues/11026",
    asOf: "2026-11-22",
    path: ["nixos", "release"],
    fix: (homelab) => `${write(settingsForNixos(homelab, NEWEST))}.`,
    find({ cluster: { calico }, nixos, hosts }) {
      const kernel = KERNEL_OF_NIXOS[nixos.release];
      const crossesTailnet = hosts.some(({ site }) => site !== hosts[0]?.site);
      if (kernel === undefined || isMinorAtMost("6.9", kernel)) return undefined;
      if (poolTunnel(calico.encapsulation) !== "vxlan" || calico.wireguard || !crossesTailnet) return undefined;
      return `Linux ${kernel} of NixOS ${nixos.release} drops VXLAN packets that arrive through Tailscale in one piece with others, so that pods transfer kilobytes a second`;
    },
  },
];

/** Incompatibilities that neither project documents, because each blames the other or the kernel. */
export const KnownBadCombinationsRule: ManifestRule = {
  name: "known-bad-combinations",
  subject: "manifest",
  severity: "error",
  meaning: "No two of the programs that share a host may be of versions or settings that are known to fail together.",
  remedy: "Change one of the two as the finding says.",
  source: "https://github.com/projectcalico/calico/issues/13263",
  check({ homelab, report }) {
    for (const { issue, asOf, path, fix, find } of COMBINATIONS) {
      const found = find(homelab);
      if (found !== undefined) report({ path, message: `${found}: ${issue}, as of ${asOf}.`, fix: fix(homelab) });
    }
  },
};

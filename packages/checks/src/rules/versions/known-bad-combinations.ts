import type { Homelab, ManifestPath } from "@ducksnest/manifest";
import { calicoMinor, isMinorAtMost, KERNEL_OF_NIXOS, poolTunnel } from "@ducksnest/topology";
import { runningMinor } from "../../_running";
import { NFTABLES_FROM_CALICO, settingsForNixos, write } from "../../_settings";
import type { ManifestRule } from "../../Rule";
import { howToMove, NEWEST } from "./_nixosReleases";

/** Versions or settings that fail together although each is fine alone. */
interface BadCombination {
  /** URL of the upstream issue, which also shows whether it is fixed. */
  readonly issue: string;
  /** Date when the issue was last read, in the form YYYY-MM-DD. */
  readonly asOf: string;
  /** `warning` if the homelab works, but badly. @default the rule's severity */
  readonly severity?: "warning";
  /** The manifest value that the fix changes. */
  readonly path: ManifestPath;
  /** The settings to write. @param running minor of the API server that runs, if a cluster was seen */
  fix(homelab: Homelab, running: string | undefined): string;
  /** The combination and its effect; undefined if the homelab does not have it. */
  find(homelab: Homelab): string | undefined;
}

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
      return `Calico ${calico.version} with dataplane nftables fails on the iptables-nft rules that Tailscale creates on every host`;
    },
  },
  {
    // Tailscale passes several UDP packets to the kernel as one. VXLAN treated them as one packet until Linux 6.8.5.
    issue: "https://github.com/tailscale/tailscale/issues/11026",
    asOf: "2026-11-22",
    path: ["nixos", "release"],
    fix: (homelab, running) =>
      running === undefined ? `${write(settingsForNixos(homelab, NEWEST))}.` : howToMove(homelab, { running }),
    find({ cluster: { calico }, nixos, hosts }) {
      const kernel = KERNEL_OF_NIXOS[nixos.release];
      const crossesTailnet = hosts.some(({ site }) => site !== hosts[0]?.site);
      if (kernel === undefined || isMinorAtMost("6.9", kernel)) return undefined;
      if (poolTunnel(calico.encapsulation) !== "vxlan" || calico.wireguard || !crossesTailnet) return undefined;
      return `Linux ${kernel} in NixOS ${nixos.release} drops VXLAN packets that Tailscale delivers in batches, so pods transfer only kilobytes per second`;
    },
  },
  {
    // Felix leaves the offload on, because it believes that kernels from 5.7 are right. Nobody has reported Calico 3.32.
    issue: "https://github.com/projectcalico/calico/issues/11435",
    asOf: "2026-11-28",
    severity: "warning",
    path: ["cluster", "calico", "vxlanChecksumOffload"],
    fix: () =>
      "Write `vxlanChecksumOffload: false`, which sets Felix's featureDetectOverride to ChecksumOffloadBroken=true.",
    find({ cluster: { calico }, nixos, hosts }) {
      const kernel = KERNEL_OF_NIXOS[nixos.release];
      const minor = calicoMinor(calico.version);
      if (kernel === undefined || !isMinorAtMost("6.12", kernel) || !calico.vxlanChecksumOffload) return undefined;
      if (!isMinorAtMost("3.29", minor) || !isMinorAtMost(minor, "3.31")) return undefined;
      if (poolTunnel(calico.encapsulation) !== "vxlan" || calico.wireguard || hosts.length < 2) return undefined;
      return `Linux ${kernel} in NixOS ${nixos.release} computes the checksums of VXLAN packets so slowly under Calico ${calico.version} that pods on different hosts transfer only 50 to 300 Mbit/s`;
    },
  },
];

/** Incompatibilities that neither project documents, because each blames the other or the kernel. */
export const KnownBadCombinationsRule: ManifestRule = {
  name: "known-bad-combinations",
  subject: "manifest",
  severity: "error",
  meaning: "Programs that share a host must not have versions or settings that are known to fail together.",
  remedy: "Change one of the settings as the finding says.",
  source: "https://github.com/projectcalico/calico/issues/13263",
  check({ homelab, lock, report }) {
    for (const { issue, asOf, severity, path, fix, find } of COMBINATIONS) {
      const found = find(homelab);
      if (found === undefined) continue;
      const message = `${found}. See ${issue}, as of ${asOf}.`;
      report({ ...(severity && { severity }), path, message, fix: fix(homelab, runningMinor(lock)) });
    }
  },
};

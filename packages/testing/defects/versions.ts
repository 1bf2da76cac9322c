import type { Entry } from "@ducksnest/testing";

/** Releases that do not work together, or not any more. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "kubelet-newer-than-api-server",
    summary: "NixOS brings a kubelet that is newer than the API server that the manifest asks for.",
    source: "https://github.com/kubernetes/kubernetes/issues/127316",
    changes: [{ manifest: { "cluster.kubernetesVersion": "1.35" } }],
    reported: { rule: "versions-compatible", at: "cluster.kubernetesVersion" },
  },
  {
    id: "kubernetes-newer-than-nixos",
    summary: "The manifest asks for a Kubernetes minor that the NixOS release does not have yet.",
    source: "https://github.com/maguowei/gotok8s/issues/8",
    changes: [{ manifest: { "cluster.kubernetesVersion": "1.37" } }],
    reported: { rule: "versions-compatible", at: "cluster.kubernetesVersion" },
  },
  {
    id: "nixos-went-back-without-kubernetes",
    summary: "NixOS went back one release, and the Kubernetes minor stayed.",
    source: "https://github.com/kubernetes/kubernetes/issues/126746",
    changes: [{ manifest: { "nixos.release": "25.11" } }],
    reported: { rule: "versions-compatible", at: "cluster.kubernetesVersion" },
  },
  {
    id: "calico-too-old-for-kubernetes",
    summary: "The Calico release was never tested with this Kubernetes minor.",
    source: "https://github.com/samsung-cnct/kraken-lib/issues/901",
    changes: [{ manifest: { "cluster.calico.version": "v3.31.7" } }],
    reported: { rule: "versions-compatible", at: "cluster.calico.version" },
  },
  {
    id: "calico-far-too-old",
    summary: "The Calico release is several minors older than Kubernetes.",
    source: "https://github.com/projectcalico/cni-plugin/issues/911",
    changes: [{ manifest: { "cluster.calico.version": "v3.29.0" } }],
    reported: { rule: "versions-compatible", at: "cluster.calico.version" },
  },
  {
    id: "calico-patch-without-hashes",
    summary: "The control plane has no hashes for the files of this Calico patch release.",
    source: "https://github.com/projectcalico/calico/issues/8619",
    changes: [{ manifest: { "cluster.calico.version": "v3.32.0" } }],
    reported: { rule: "calico-release-pinned", at: "cluster.calico.version" },
  },
  {
    id: "calico-minor-without-hashes",
    summary: "The control plane has no hashes for the files of the newest Calico minor.",
    source: "https://github.com/srcmkr/csharpdevops/issues/2",
    changes: [{ manifest: { "cluster.calico.version": "v3.33.0" } }],
    reported: { rule: "calico-release-pinned", at: "cluster.calico.version" },
  },
  {
    id: "old-calico-without-hashes",
    summary: "The Calico release is tested with Kubernetes, but has no hashes.",
    source: "https://github.com/srcmkr/csharpdevops/issues/2",
    changes: [
      {
        manifest: {
          "nixos.release": "25.11",
          "cluster.kubernetesVersion": "1.34",
          "cluster.calico.version": "v3.30.3",
        },
      },
    ],
    reported: { rule: "calico-release-pinned", at: "cluster.calico.version" },
  },
  {
    id: "nftables-beside-tailscale",
    summary: "Calico with nftables cannot parse the rules that Tailscale makes through iptables.",
    source: "https://github.com/projectcalico/calico/issues/8025",
    changes: [{ manifest: { "cluster.calico.dataplane": "nftables" } }],
    reported: { rule: "known-bad-combinations", at: "cluster.calico.dataplane" },
  },
  {
    id: "nftables-on-one-lan",
    summary: "Calico uses nftables on hosts that run Tailscale as well, although they are all on one LAN.",
    source: "https://github.com/projectcalico/calico/issues/10348",
    homelab: "no-cloud",
    changes: [{ manifest: { "cluster.calico.dataplane": "nftables" } }],
    reported: { rule: "known-bad-combinations", at: "cluster.calico.dataplane" },
  },
  {
    id: "vxlan-over-tailscale-on-old-kernel",
    summary: "The kernel takes two VXLAN packets that Tailscale delivers together for one, and drops the second.",
    source: "https://github.com/tailscale/tailscale/issues/11026",
    changes: [{ manifest: { "nixos.release": "24.05" } }],
    reported: { rule: "known-bad-combinations", at: "nixos.release" },
  },
  {
    id: "vxlan-over-tailscale-on-older-kernel",
    summary: "The kernel of an even older release has the same fault.",
    source: "https://github.com/tailscale/tailscale/issues/11026",
    homelab: "two-homes",
    changes: [{ manifest: { "nixos.release": "23.11" } }],
    reported: { rule: "known-bad-combinations", at: "nixos.release" },
  },
  {
    id: "nixos-without-logind-settings",
    summary: "The NixOS release lacks an option that the modules set, so no host evaluates.",
    source: "https://github.com/NixOS/nixpkgs/pull/435407",
    changes: [{ manifest: { "nixos.release": "25.05" } }],
    reported: { rule: "nixos-release-has-options", at: "nixos.release" },
  },
  {
    id: "nixos-years-behind",
    summary: "The NixOS release is years old, and lacks options that the modules set.",
    source: "https://github.com/Jovian-Experiments/Jovian-NixOS/pull/515",
    homelab: "no-cloud",
    changes: [{ manifest: { "nixos.release": "24.11" } }],
    reported: { rule: "nixos-release-has-options", at: "nixos.release" },
  },
  {
    id: "nixos-without-security-updates",
    summary: "The NixOS release evaluates, but gets no security updates any more.",
    source: "https://github.com/NixOS/nixpkgs/issues/275574",
    changes: [{ manifest: { "nixos.release": "25.11", "cluster.kubernetesVersion": "1.34" } }],
    reported: { rule: "nixos-release-supported", at: "nixos.release" },
  },
  {
    id: "nixos-from-the-future",
    summary: "The NixOS release is unknown to ducksnest, so its versions and options cannot be checked.",
    source: "ducksnest",
    changes: [{ manifest: { "nixos.release": "27.05" } }],
    reported: { rule: "nixos-release-supported", at: "nixos.release" },
  },
  {
    id: "sound-older-release-knowingly",
    summary: "All versions of an older release fit together, and its end of life is accepted.",
    source: "https://github.com/NixOS/nixpkgs/issues/275574",
    homelab: "no-cloud",
    changes: [
      {
        manifest: {
          "cluster.calico.encapsulation": "None",
          "nixos.release": "25.11",
          "cluster.kubernetesVersion": "1.34",
          "cluster.calico.version": "v3.31.7",
          checks: { "nixos-release-supported": "off" },
        },
      },
    ],
  },
  {
    id: "sound-newer-calico-on-older-release",
    summary: "The newest Calico is tested with the Kubernetes minor of an older release, too.",
    source: "https://github.com/tigera/docs/pull/1018",
    changes: [
      {
        manifest: {
          "nixos.release": "25.11",
          "cluster.kubernetesVersion": "1.34",
          checks: { "nixos-release-supported": "off" },
        },
      },
    ],
  },
  {
    id: "sound-host-from-an-older-release",
    summary: "A host was first installed with an older release, and keeps its state version.",
    source: "ducksnest",
    changes: [{ manifest: { "hosts.old.stateVersion": "25.11" } }],
  },
];

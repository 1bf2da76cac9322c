import type { Change, Entry } from "@ducksnest/testing";

const SLOW = "https://github.com/projectcalico/calico/issues/11435";

function versions(nixos: string, kubernetes: string, calico: string): Change {
  return {
    manifest: {
      "nixos.release": nixos,
      "cluster.kubernetesVersion": kubernetes,
      "cluster.calico.version": calico,
    },
  };
}

const REPORTED = { rule: "known-bad-combinations", at: "cluster.calico.vxlanChecksumOffload" };

/** The checksums of VXLAN, which some kernels compute slowly under some releases of Calico. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "slow-vxlan-on-linux-6-12",
    summary: "Pods on different hosts transfer 200 Mbit/s on a network of 10 Gbit/s.",
    source: SLOW,
    changes: [versions("25.11", "1.34", "v3.31.7"), { manifest: { "hosts.old.stateVersion": "25.11" } }],
    reported: REPORTED,
  },
  {
    id: "slow-vxlan-on-linux-6-18",
    summary: "A newer kernel does not help, because Felix leaves the offload on.",
    source: SLOW,
    changes: [versions("26.05", "1.35", "v3.31.7")],
    reported: REPORTED,
  },
  {
    id: "slow-vxlan-across-subnets",
    summary: "With VXLANCrossSubnet, the slow tunnel is the one to the cloud.",
    source: SLOW,
    changes: [
      versions("25.11", "1.34", "v3.31.7"),
      { manifest: { "cluster.calico.encapsulation": "VXLANCrossSubnet" } },
    ],
    reported: REPORTED,
  },
  {
    id: "vxlan-without-the-offload",
    summary: "Felix computes the checksums itself, so pods get the whole bandwidth.",
    source: "https://github.com/projectcalico/calico/pull/8746",
    changes: [{ manifest: { "cluster.calico.vxlanChecksumOffload": false } }],
  },
];

import type { Entry } from "@ducksnest/testing";

/** Networks that overlap, or that are too small. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "pod-cidr-overlaps-lan",
    summary: "The pod network contains the home LAN, so hosts send packets for the router to pods.",
    source: "https://github.com/projectcalico/calico/issues/1778",
    changes: [{ manifest: { "cluster.podCidr": "192.168.0.0/16" } }],
    reported: { rule: "cidrs-disjoint", at: "sites.home.cidr" },
  },
  {
    id: "smallest-pod-cidr",
    summary: "A /23 holds exactly the eight blocks of 64 addresses that four hosts need.",
    source: "https://docs.tigera.io/calico/latest/reference/resources/ippool",
    changes: [{ manifest: { "cluster.podCidr": "10.244.0.0/23" } }],
  },
];

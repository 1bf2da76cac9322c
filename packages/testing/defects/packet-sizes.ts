import type { Change, Entry } from "@ducksnest/testing";

const WIRED = { name: "eth0", kind: "ethernet" };

/** All hosts at home with cables. */
const CABLES: Change = {
  manifest: { "hosts.firebat.interface": WIRED, "hosts.ultra.interface": WIRED, "hosts.old.interface": WIRED },
};

/** A homelab at home only, without a tailnet between hosts. */
const ONE_HOME: Change = {
  manifest: { "hosts.control-plane": undefined, "sites.seoul": undefined, "hosts.ultra.role": "control-plane" },
};

/** Packets that are too large for a network, or much smaller than it carries. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "jumbo-frames-over-wifi",
    summary: "The LAN has jumbo frames, but its laptops are on Wi-Fi, which cannot carry them.",
    source: "https://github.com/LukeShortCloud/rootpages/issues/383",
    changes: [{ manifest: { "sites.home.mtu": 9000 } }],
    reported: { rule: "wifi-carries-lan-mtu", at: "sites.home.mtu" },
  },
  {
    id: "one-laptop-on-wifi-among-jumbo-frames",
    summary: "Two hosts have cables and jumbo frames, and large packets to the third, on Wi-Fi, are lost.",
    source: "https://github.com/LukeShortCloud/rootpages/issues/383",
    changes: [
      { manifest: { "sites.home.mtu": 9000, "hosts.firebat.interface": WIRED, "hosts.ultra.interface": WIRED } },
    ],
    reported: { rule: "wifi-carries-lan-mtu", at: "sites.home.mtu" },
  },
  {
    id: "largest-frame-of-wifi-taken-for-its-mtu",
    summary: "An 802.11 frame has 2312 bytes with its header for encryption, but only 2304 of data.",
    source: "https://github.com/torvalds/linux/blob/v6.12/net/mac80211/main.c",
    changes: [{ manifest: { "sites.home.mtu": 2312 } }],
    reported: { rule: "wifi-carries-lan-mtu", at: "sites.home.mtu" },
  },
  {
    id: "jumbo-frames-with-cables",
    summary: "Jumbo frames are sound if every host of the LAN has a cable.",
    source: "https://github.com/LukeShortCloud/rootpages/issues/383",
    changes: [CABLES, { manifest: { "sites.home.mtu": 9000 } }],
  },
  {
    id: "baby-jumbo-frames-over-wifi",
    summary: "Linux accepts an MTU of 2304 bytes on a Wi-Fi card.",
    source: "https://github.com/torvalds/linux/blob/v6.12/net/mac80211/main.c",
    changes: [{ manifest: { "sites.home.mtu": 2304 } }],
  },
  {
    id: "smallest-pod-mtu",
    summary: "The pod MTU is the smallest that IPv4 allows, so a transfer takes twice as many packets.",
    source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
    changes: [{ manifest: { "cluster.calico.mtu": 576 } }],
    reported: { rule: "pod-mtu-uses-budget", at: "cluster.calico.mtu" },
  },
  {
    id: "pod-mtu-of-the-internet-on-jumbo-frames",
    summary: "The hosts have jumbo frames, but pods kept the MTU of ordinary ones and reach half of the bandwidth.",
    source: "https://github.com/projectcalico/calico/issues/4563",
    changes: [ONE_HOME, CABLES, { manifest: { "sites.home.mtu": 9000, "cluster.calico.mtu": 1450 } }],
    reported: { rule: "pod-mtu-uses-budget", at: "cluster.calico.mtu" },
  },
  {
    id: "pod-mtu-left-from-a-tailnet",
    summary: "The homelab no longer crosses the tailnet, but pods still have the MTU that suited it.",
    source: "ducksnest",
    changes: [ONE_HOME, { manifest: { "cluster.calico.mtu": 1230 } }],
    reported: { rule: "pod-mtu-uses-budget", at: "cluster.calico.mtu" },
  },
  {
    id: "pod-mtu-with-room-for-wireguard",
    summary: "The pod MTU keeps room for Calico's WireGuard, which somebody may turn on later.",
    source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
    changes: [{ manifest: { "cluster.calico.mtu": 1220 } }],
  },
  {
    id: "pod-mtu-with-room-for-wireguard-over-ipv6",
    summary: "The pod MTU keeps room for the largest header of all, 80 bytes.",
    source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
    changes: [{ manifest: { "cluster.calico.mtu": 1150 } }],
  },
  {
    id: "tailnet-too-wide-for-ipv6-between-homes",
    summary: "WireGuard's 80 bytes over IPv6 make packets of 1501 bytes, which stall between two homes.",
    source: "https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go",
    homelab: "two-homes",
    changes: [{ manifest: { "tailnet.mtu": 1421, "sites.parents.mtu": 1500 } }],
    reported: { rule: "tunnel-fits-underlay", at: "tailnet.mtu" },
  },
  {
    id: "home-too-narrow-for-ipv6",
    summary: "The uplink carries Tailscale's packets over IPv4, but those over IPv6 have 1360 bytes.",
    source: "https://github.com/tailscale/tailscale/issues/8219",
    homelab: "two-homes",
    changes: [{ manifest: { "sites.parents.mtu": 1350 } }],
    reported: { rule: "tunnel-fits-underlay", at: "tailnet.mtu" },
  },
  {
    id: "tailnet-wider-than-a-pppoe-uplink",
    summary: "A PPPoE uplink carries 1492 bytes, 8 less than the tailnet's packets have with WireGuard's header.",
    source: "https://github.com/tailscale/tailscale/issues/7706",
    homelab: "two-homes",
    changes: [{ manifest: { "tailnet.mtu": 1440 } }],
    reported: { rule: "tunnel-fits-underlay", at: "tailnet.mtu" },
  },
  {
    id: "tailnet-wider-than-tailscaled-accepts",
    summary:
      "Tailscaled lowers a larger MTU to 65495 without a word, so its interface has another MTU than the manifest.",
    source: "https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go",
    changes: [{ manifest: { "tailnet.mtu": 65535 } }],
    reported: { rule: "invalid-value", at: "tailnet.mtu" },
  },
  {
    id: "widest-tailnet-between-homes",
    summary: "The tailnet's packets fit a PPPoE uplink exactly, over IPv6 as well.",
    source: "https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go",
    homelab: "two-homes",
    changes: [{ manifest: { "tailnet.mtu": 1412 } }],
  },
  {
    id: "wide-tailnet-of-one-home-and-a-vpc",
    summary: "The VPC has no IPv6, so Tailscale uses IPv4 and its packets have 1500 bytes.",
    source: "https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go",
    changes: [{ manifest: { "tailnet.mtu": 1440 } }],
  },
];

/**
 * Facts of Tailscale 1.102.3. They are restated here on purpose: the rehearsal is an independent witness, so it takes
 * no number from the packages whose outputs it tests.
 * @see https://github.com/tailscale/tailscale/tree/v1.102.3/util/linuxfw (range and marks)
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go (rules and table)
 */
export const TAILSCALE = {
  /** Range of tailnet addresses. Only the tailnet's interface may deliver packets from it. */
  cgnat: "100.64.0.0/10",
  /** Part of that range that ChromeOS uses for its virtual machines, and that other interfaces may deliver from. */
  chromeOs: "100.115.92.0/23",
  /** UDP port on which tailscaled listens for WireGuard. */
  port: 41641,
  /** MTU of tailscaled's interface unless TS_DEBUG_MTU is set, in bytes. */
  mtu: 1280,
  /** Mark on packets that came out of the tunnel and are forwarded. */
  forwardedMark: "0x40000",
  /** Bits of the mark that belong to Tailscale. */
  markMask: "0xff0000",
  /** All other bits of the mark. */
  otherMarks: "0xff00ffff",
  /** Mark and mask of tailscaled's own packets, which bypass the tunnel. */
  bypassMark: "0x80000/0xff0000",
  /** Routing table for accepted routes. */
  routeTable: 52,
  /** Priorities of tailscaled's routing rules: three for its own packets, then the lookup of the table. */
  rulePriorities: { bypassMain: 5210, bypassDefault: 5230, bypassEnd: 5250, routes: 5270 },
  /** Tailscale's own address on every node. @see https://tailscale.com/kb/1381/what-is-quad100 */
  quad100: "100.100.100.100",
} as const;

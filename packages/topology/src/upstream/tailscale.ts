/** Facts of Tailscale 1.102 and Headscale 0.29. */
import { Cidr } from "@ducksnest/manifest";

/** UDP port on which tailscaled listens by default. @see https://tailscale.com/kb/1082/firewall-ports */
export const TAILSCALE_PORT = 41641;

/**
 * Priority of the first of tailscaled's policy-routing rules. A rule with a lower number takes precedence.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go
 */
export const TAILSCALE_RULE_PRIORITY = 5210;

/** Packet-mark bits that tailscaled matches to choose a routing table. @see https://github.com/tailscale/tailscale/issues/591 */
export const TAILSCALE_MARK_BITS = 0x00ff0000;

/**
 * MTU of tailscaled's interface by default, in bytes. It is also the least that IPv6 accepts.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go
 */
export const TAILSCALE_MTU = 1280;

/**
 * Bytes that Tailscale's WireGuard adds to a packet over IPv4: outer IP 20, UDP 8, header 16, tag 16.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go
 */
export const TAILSCALE_OVERHEAD_BYTES = 60;

/** Administrators of a tailnet. Headscale does not have this group. @see https://tailscale.com/docs/reference/syntax/policy-file */
export const TAILNET_ADMINS = "autogroup:admin";

/** People of a tailnet, but not its machines. Tailscale and Headscale both have this group. @see https://tailscale.com/docs/reference/syntax/policy-file */
export const TAILNET_PEOPLE = "autogroup:member";

/**
 * The range that Tailscale treats as its own, even if a tailnet uses only a part of it: its firewall drops packets from it
 * that come by another interface.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/net/tsaddr/tsaddr.go (CGNATRange)
 */
export const TAILSCALE_RANGE = Cidr.parse("100.64.0.0/10");

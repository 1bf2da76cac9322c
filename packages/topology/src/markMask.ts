/**
 * Packet-mark bits that Felix may use: eleven bits, 8-11 and 24-30.
 *
 * Its default mask 0xffff0000 covers bits 18 and 19, which Tailscale matches in mask 0xff0000 to pick a routing table:
 * a pod's packets would skip table 52 and never reach the tailnet. Bits 14 and 15 are kube-proxy's. Bit 31 stays
 * clear because the field is a signed 32-bit integer.
 * @see https://github.com/tailscale/tailscale/issues/591
 */
export const FELIX_MARK_MASK = 0x7f000f00;

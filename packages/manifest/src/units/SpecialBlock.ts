import { Cidr } from "./Cidr";

/** A block of IPv4 addresses that no network of a homelab can use. */
export interface SpecialBlock {
  /** The block's network. */
  readonly cidr: Cidr;
  /** What the block is for, as in "reserved for ...". */
  readonly purpose: string;
  /** The standard that sets it aside. */
  readonly rfc: string;
}

/**
 * Blocks that cannot be the source or destination of a packet on a network, or that are not for single hosts.
 * Linux drops such packets, AWS refuses such VPCs, and Kubernetes such endpoints.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 * @see https://www.iana.org/assignments/multicast-addresses/
 */
const BLOCKS: readonly SpecialBlock[] = [
  block("0.0.0.0/8", "hosts that do not know their address yet", "RFC 1122"),
  block("127.0.0.0/8", "loopback", "RFC 1122"),
  block("169.254.0.0/16", "link-local addresses", "RFC 3927"),
  block("192.0.0.0/24", "IETF protocol assignments", "RFC 6890"),
  block("192.0.2.0/24", "documentation", "RFC 5737"),
  block("198.51.100.0/24", "documentation", "RFC 5737"),
  block("203.0.113.0/24", "documentation", "RFC 5737"),
  block("224.0.0.0/4", "multicast", "RFC 1112"),
  block("255.255.255.255/32", "broadcast", "RFC 919"),
  block("240.0.0.0/4", "future use", "RFC 1112"),
];

/** The first block that overlaps `cidr`; undefined if none does. */
export function specialBlockOf(cidr: Cidr): SpecialBlock | undefined {
  return BLOCKS.find((block) => block.cidr.overlaps(cidr));
}

function block(cidr: string, purpose: string, rfc: string): SpecialBlock {
  return { cidr: Cidr.parse(cidr), purpose, rfc };
}

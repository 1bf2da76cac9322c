import { Cidr } from "./Cidr";
import { Ipv4Address } from "./Ipv4Address";

/** A run of addresses, both ends included. */
export interface AddressRange {
  readonly first: Ipv4Address;
  readonly last: Ipv4Address;
}

/** The addresses of a LAN that machines can have: all but the network's own and the broadcast address. It must be a /30 or larger. */
export function usableOnLan(cidr: Cidr): AddressRange {
  return { first: cidr.at(1), last: cidr.at(cidr.size - 2) };
}

/**
 * The addresses of a subnet that EC2 instances can have: AWS keeps the first four and the last. It must be a /28 or larger.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export function usableOnAws(subnet: Cidr): AddressRange {
  return { first: subnet.at(4), last: subnet.at(subnet.size - 2) };
}

/** An address of the range that is not taken: the next after the highest taken one, or else the first; undefined if there is none. */
export function freeAddress({ first, last }: AddressRange, taken: Iterable<Ipv4Address>): Ipv4Address | undefined {
  const values = new Set(
    [...taken].map(({ value }) => value).filter((value) => value >= first.value && value <= last.value),
  );
  const next = [...values].reduce((highest, value) => Math.max(highest, value), first.value - 1) + 1;
  if (next <= last.value) return Ipv4Address.fromValue(next);
  for (let value = first.value; value <= last.value; value += 1) {
    if (!values.has(value)) return Ipv4Address.fromValue(value);
  }
  return undefined;
}

/**
 * With more networks than that, none is proposed, because each search looks at all of them. AWS' own limit is 200 a VPC.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
export const MOST_NETWORKS = 200;

/** The first network of the prefix length in `whole` that overlaps none of the taken ones; undefined if none is found. */
export function freeNetwork(whole: Cidr, prefixLength: number, taken: readonly Cidr[]): Cidr | undefined {
  if (prefixLength < whole.prefixLength || taken.length > MOST_NETWORKS) return undefined;
  const size = 2 ** (32 - prefixLength);
  let value = whole.base.value;
  while (value <= whole.last.value) {
    const candidate = Cidr.containing(Ipv4Address.fromValue(value), prefixLength);
    const obstacle = taken.find((other) => other.overlaps(candidate));
    if (obstacle === undefined) return candidate;
    value = Math.max(value + size, obstacle.last.value + 1);
  }
  return undefined;
}

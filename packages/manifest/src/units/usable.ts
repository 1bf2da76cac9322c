import { Cidr } from "./Cidr";
import { Ipv4Address } from "./Ipv4Address";

/** A range of addresses, both ends included. */
export interface AddressRange {
  readonly first: Ipv4Address;
  readonly last: Ipv4Address;
}

/** The addresses of a LAN that hosts can have: all except the network and broadcast addresses. The LAN must be a /30 or larger. */
export function usableOnLan(cidr: Cidr): AddressRange {
  return { first: cidr.at(1), last: cidr.at(cidr.size - 2) };
}

/**
 * The addresses of a subnet that EC2 instances can have: AWS reserves the first four and the last. The subnet must be a /28 or larger.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export function usableOnAws(subnet: Cidr): AddressRange {
  return { first: subnet.at(4), last: subnet.at(subnet.size - 2) };
}

/** A free address of the range: the one after the highest taken address, or else the first free one; undefined if all are taken. */
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
 * Most networks for which a free one is proposed, because each search compares all of them. AWS allows 200 in a VPC.
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

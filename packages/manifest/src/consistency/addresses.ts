import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import type { ParsedSite } from "../schema/site";
import type { ManifestPath } from "../source/ManifestSource";
import type { Cidr } from "../units/Cidr";
import type { Ipv4Address } from "../units/Ipv4Address";
import { type AddressRange, freeAddress, usableOnAws, usableOnLan } from "../units/usable";
import type { Parts } from "./Parts";

/** Proposes addresses that nothing in the manifest uses. Searches each network once, regardless of the number of findings. */
export class FreeAddresses {
  private readonly taken: readonly Ipv4Address[];
  private readonly found = new Map<string, Ipv4Address | undefined>();

  constructor(sites: Parts["sites"], hosts: Parts["hosts"]) {
    const gateways = [...(sites?.values() ?? [])].flatMap((site) => (site?.kind === "lan" ? site.gateway : []));
    this.taken = [...gateways, ...[...(hosts?.values() ?? [])].flatMap(({ host }) => host.address ?? [])];
  }

  isFree(address: Ipv4Address): boolean {
    return !this.taken.some((other) => other.equals(address));
  }

  /** A free address of the network; undefined if it is full or too small for hosts. */
  in(network: Cidr, kind: ParsedSite["kind"]): Ipv4Address | undefined {
    const key = `${kind} ${network}`;
    if (!this.found.has(key)) this.found.set(key, this.search(network, kind));
    return this.found.get(key);
  }

  private search(network: Cidr, kind: ParsedSite["kind"]): Ipv4Address | undefined {
    const range = usableIn(network, kind);
    return range && freeAddress(range, this.taken);
  }
}

/** The addresses that hosts can have; undefined for a network that is too small. */
export function usableIn(network: Cidr, kind: ParsedSite["kind"]): AddressRange | undefined {
  if (kind === "lan") return network.prefixLength <= SMALLEST_LAN ? usableOnLan(network) : undefined;
  return network.prefixLength <= AWS_PREFIX_LENGTH.max ? usableOnAws(network) : undefined;
}

/** Prefix length of the smallest LAN with an address for the router and one for a host. */
export const SMALLEST_LAN = 30;

/** The sizes that AWS accepts, as prefix lengths. @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const AWS_PREFIX_LENGTH = { min: 16, max: 28 };

/** The addresses of a LAN that no host may have. */
export function ends(cidr: Cidr): readonly { readonly address: Ipv4Address; readonly holder: string }[] {
  return [
    { address: cidr.base, holder: "the network address" },
    { address: cidr.last, holder: "the broadcast address" },
  ];
}

/** The fix for an address that cannot be used. */
export function useOne({ first, last }: AddressRange, free: Ipv4Address | undefined): string {
  return free === undefined
    ? `Use a larger network, because every address from ${first} to ${last} is taken.`
    : `Use a free address from ${first} to ${last}, such as ${free}.`;
}

/** The finding for an address or network outside its network. */
export function outside(path: ManifestPath, what: string, range: string, fix: string): UnlocatedFinding {
  return { rule: "address-outside-network", path, message: `${what} is outside ${range}.`, fix };
}

/** The finding for an address that is reserved. @param holder what the address is, such as `the gateway of 10.0.0.0/24` */
export function reserved(path: ManifestPath, what: string, holder: string, fix: string): UnlocatedFinding {
  return { rule: "address-reserved", path, message: `${what} is ${holder}.`, fix };
}

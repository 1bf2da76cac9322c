import type { Cidr, Ipv4Address } from "@ducksnest/manifest";
import { RESERVED_ADDRESSES } from "../upstream/ec2";

/** Proposes addresses of subnets, each once. Searches each subnet once, regardless of the number of proposals. */
export class FreeAddresses {
  private readonly searches = new Map<string, Iterator<Ipv4Address, undefined>>();

  /** @param taken the addresses of hosts, by their value */
  constructor(private readonly taken: Pick<ReadonlySet<number>, "has">) {}

  /** The lowest address of the subnet that is neither taken, reserved by AWS nor proposed before; undefined if there is none. */
  next(subnet: Cidr): Ipv4Address | undefined {
    const key = String(subnet);
    const search = this.searches.get(key) ?? this.search(subnet);
    this.searches.set(key, search);
    return search.next().value;
  }

  private *search(subnet: Cidr): Generator<Ipv4Address, undefined> {
    // AWS reserves the last address, too.
    for (let index = RESERVED_ADDRESSES; index < subnet.size - 1; index += 1) {
      const address = subnet.at(index);
      if (!this.taken.has(address.value)) yield address;
    }
    return undefined;
  }
}

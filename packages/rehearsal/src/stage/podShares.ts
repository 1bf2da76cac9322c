import { Cidr, type Ipv4Address } from "@ducksnest/manifest";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { CALICO } from "../upstream/Calico";
import type { Pod } from "./Stage";

type Share = Omit<Pod, "namespace">;

/**
 * A block for every host, with a pod in it. Calico may assign any block, so the stage makes an unlucky choice: if the
 * pool contains the address of something else, a pod gets that address.
 * @param taken addresses of hosts and gateways
 * @throws CannotRehearse if the pool has too few blocks
 */
export function podShares(pool: Cidr, count: number, taken: readonly Ipv4Address[]): readonly Share[] {
  const shares = new Map<string, Share>();
  // In reverse, so that no host gets the block of its own address.
  for (const address of taken.filter((each) => pool.contains(each)).reverse()) {
    const block = Cidr.containing(address, CALICO.blockPrefix);
    if (!shares.has(String(block))) shares.set(String(block), shareOf(block, address));
  }
  for (let start = 0; shares.size < count && start < pool.size; start += 2 ** (32 - CALICO.blockPrefix)) {
    const block = Cidr.containing(pool.at(start), CALICO.blockPrefix);
    if (pool.covers(block) && !shares.has(String(block))) shares.set(String(block), shareOf(block, block.at(1)));
  }
  if (shares.size < count) {
    throw new CannotRehearse(
      `The pod CIDR ${pool} has ${shares.size} blocks of 64 addresses for ${count} hosts. Use a larger one, such as a /16.`,
    );
  }
  return [...shares.values()].slice(0, count);
}

function shareOf(block: Cidr, address: Ipv4Address): Share {
  return { block, address, tunnelAddress: address.equals(block.base) ? block.at(1) : block.base };
}

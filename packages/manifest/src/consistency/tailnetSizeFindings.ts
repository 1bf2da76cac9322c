import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { Cidr } from "../units/Cidr";
import type { Hosts } from "./Parts";

/**
 * The hosts share the tailnet with laptops and phones, so its network must have an address for each host and as many
 * again. A rehearsal gives the hosts addresses from the middle of the network on.
 */
export function tailnetSizeFindings(hosts: Hosts, cidr: Cidr): UnlocatedFinding[] {
  const needed = 2 * hosts.size;
  if (cidr.size >= needed) return [];
  const prefixLength = 32 - Math.ceil(Math.log2(needed));
  return [
    {
      rule: "invalid-value",
      path: ["tailnet", "cidr"],
      message:
        `The number of addresses in ${cidr} is ${cidr.size}, but the tailnet needs ${needed}: ` +
        "one for each host, and as many for its other devices.",
      fix: `Write a /${prefixLength} or larger, such as ${Cidr.containing(cidr.base, prefixLength)}.`,
    },
  ];
}

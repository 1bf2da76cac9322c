import { Ipv4Address, type LanSite } from "@ducksnest/manifest";
import type { HostFacts } from "@ducksnest/topology";

/**
 * An address of a LAN that no host has: the next one above the highest of a host, or else the lowest.
 * @returns undefined if there is none
 */
export function freeAddress({ name, cidr, gateway }: LanSite, hosts: readonly HostFacts[]): string | undefined {
  const own = hosts.filter(({ site }) => site.name === name).map(({ nodeIp }) => nodeIp.value);
  const taken = new Set([cidr.base.value, cidr.last.value, gateway.value, ...own]);
  const highest = own.reduce((most, value) => Math.max(most, value), cidr.base.value);
  return firstFree(highest + 1, cidr.last.value, taken) ?? firstFree(cidr.base.value, highest, taken);
}

function firstFree(from: number, to: number, taken: ReadonlySet<number>): string | undefined {
  for (let value = from; value <= to; value += 1) {
    if (!taken.has(value)) return Ipv4Address.fromValue(value).toString();
  }
  return undefined;
}

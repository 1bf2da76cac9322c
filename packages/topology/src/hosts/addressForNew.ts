import type { Ipv4Address } from "@ducksnest/manifest";
import { FreeAddresses } from "./FreeAddresses";
import type { HostFacts } from "./HostFacts";
import { type InstancePlace, instanceAddress } from "./instanceAddress";

/**
 * The address that the manifest has to state for a new EC2 host, because another host has the one that it would get.
 * Undefined if it needs none, or if its subnet has no free address.
 */
export function addressForNew(host: InstancePlace, others: readonly HostFacts[]): Ipv4Address | undefined {
  const taken = new Set(others.map(({ nodeIp }) => nodeIp.value));
  return taken.has(instanceAddress(host).value) ? new FreeAddresses(taken).next(host.subnet.cidr) : undefined;
}

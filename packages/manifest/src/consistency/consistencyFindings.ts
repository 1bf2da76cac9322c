import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { tailnetInterfaceFindings } from "./acrossHosts";
import { FreeAddresses } from "./addresses";
import { hostsFindings } from "./hostsFindings";
import type { Parts } from "./Parts";
import { siteFindings } from "./siteFindings";
import { tailnetSizeFindings } from "./tailnetSizeFindings";

/**
 * Findings that no single value shows: unknown references, duplicate names and addresses, and keys that depend on a
 * host's site. Compares all parts that are valid by themselves, so that one run reports everything.
 */
export function consistencyFindings({ sites, hosts, tailnetInterface, tailnetCidr }: Parts): UnlocatedFinding[] {
  const addresses = new FreeAddresses(sites, hosts);
  return [
    ...[...(sites ?? [])].flatMap(([name, site]) => (site ? siteFindings(["sites", name], site, addresses) : [])),
    ...(hosts ? hostsFindings(hosts, sites, addresses) : []),
    ...(hosts && tailnetInterface !== undefined ? tailnetInterfaceFindings(hosts, tailnetInterface) : []),
    ...(hosts && tailnetCidr ? tailnetSizeFindings(hosts, tailnetCidr) : []),
  ];
}

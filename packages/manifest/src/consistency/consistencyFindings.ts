import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { tailnetInterfaceFindings } from "./acrossHosts";
import { FreeAddresses } from "./addresses";
import { hostsFindings } from "./hostsFindings";
import type { Parts } from "./Parts";
import { siteFindings } from "./siteFindings";
import { tailnetSizeFindings } from "./tailnetSizeFindings";

/**
 * What no single value shows: references that lead nowhere, names and addresses used twice, keys that a host's site
 * requires. Judges whatever is valid by itself, so that one run reports all.
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

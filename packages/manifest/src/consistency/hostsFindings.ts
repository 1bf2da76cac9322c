import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import type { ManifestPath } from "../source/ManifestSource";
import { didYouMean } from "../text/didYouMean";
import { controlPlaneFindings, duplicateFindings, reservedHostnames } from "./acrossHosts";
import type { FreeAddresses } from "./addresses";
import { awsHostFindings } from "./awsHostFindings";
import { diskFindings } from "./diskFindings";
import { keyFindings } from "./keyFindings";
import { lanHostFindings } from "./lanHostFindings";
import { machineFindings } from "./machineFindings";
import type { HostPart, Hosts, Parts, Sites } from "./Parts";

export function hostsFindings(hosts: Hosts, sites: Parts["sites"], addresses: FreeAddresses): UnlocatedFinding[] {
  return [
    ...(sites ? [...hosts].flatMap(([name, part]) => hostFindings(["hosts", name], part, sites, addresses)) : []),
    ...[...hosts].flatMap(([name, { host }]) => [
      ...machineFindings(["hosts", name], host),
      ...diskFindings(["hosts", name], host),
    ]),
    ...controlPlaneFindings(hosts),
    ...duplicateFindings(hosts),
    ...reservedHostnames(hosts),
  ];
}

function hostFindings(path: ManifestPath, part: HostPart, sites: Sites, addresses: FreeAddresses): UnlocatedFinding[] {
  const { host } = part;
  if (host.site === undefined) return [];
  if (!sites.has(host.site)) {
    return [
      {
        rule: "unknown-site",
        path: [...path, "site"],
        message: `Unknown site "${host.site}".`,
        fix: sites.size > 0 ? didYouMean(host.site, [...sites.keys()]) : "Describe it under `sites:`.",
      },
    ];
  }
  const site = sites.get(host.site);
  if (site === undefined) return [];
  return [
    ...keyFindings(path, part, site, addresses),
    ...(site.kind === "lan"
      ? lanHostFindings(path, host, site, addresses)
      : awsHostFindings(path, host, site, addresses)),
  ];
}

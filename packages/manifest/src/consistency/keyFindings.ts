import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { KEYS_BY_SITE } from "../schema/host";
import type { ParsedSite } from "../schema/site";
import type { ManifestPath } from "../source/ManifestSource";
import type { FreeAddresses } from "./addresses";
import type { HostPart } from "./Parts";

type RequiredKey = (typeof KEYS_BY_SITE)["lan" | "aws"]["required"][number];

/** An example of a host's key that suits the site. */
function exampleOf(key: RequiredKey, site: ParsedSite, addresses: FreeAddresses): string {
  switch (key) {
    case "address":
      return `address: ${(site.kind === "lan" && addresses.in(site.cidr, "lan")) || "192.168.0.15"}`;
    case "interface":
      return `interface: ${site.kind === "lan" && site.wifi ? "{ name: wlan0, kind: wifi }" : "{ name: eth0, kind: ethernet }"}`;
    case "boot":
      return "boot: uefi";
    case "hardware":
      return "hardware: { cpu: { model: Intel N100, threads: 4, maxGHz: 3.4 }, memoryGiB: 15.4, disk: { sizeGiB: 467.4 } }";
    case "instanceType":
      return "instanceType: t3.medium";
    case "rootVolumeGiB":
      return "rootVolumeGiB: 30";
  }
}

/** Findings for missing keys that the kind of the host's site requires, and for keys of the other kind. */
export function keyFindings(
  path: ManifestPath,
  { host, broken }: HostPart,
  site: ParsedSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  const where = `site "${host.site}" is of kind ${site.kind}`;
  const { required, foreign } = KEYS_BY_SITE[site.kind];
  return [
    ...required
      .filter((key) => host[key] === undefined && !broken.has(key))
      .map(
        (key): UnlocatedFinding => ({
          rule: "missing-key",
          path: [...path, key],
          at: "key",
          message: `"${key}" is missing in ${path.join(".")}: ${where}.`,
          fix: `Add it, for example \`${exampleOf(key, site, addresses)}\`.`,
        }),
      ),
    ...foreign
      .filter((key) => host[key] !== undefined || broken.has(key))
      .map(
        (key): UnlocatedFinding => ({
          rule: "unknown-key",
          path: [...path, key],
          at: "key",
          message: `"${key}" does not apply to this host: ${where}.`,
          fix: "Remove it, or move the host to a site of the other kind.",
        }),
      ),
  ];
}

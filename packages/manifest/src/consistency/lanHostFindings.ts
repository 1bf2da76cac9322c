import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import type { ParsedHost } from "../schema/host";
import type { ManifestPath } from "../source/ManifestSource";
import { ends, type FreeAddresses, outside, reserved, usableIn, useOne } from "./addresses";
import type { LanSite } from "./Parts";

export function lanHostFindings(
  path: ManifestPath,
  host: Partial<ParsedHost>,
  site: LanSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  return [...wifiFindings(path, host, site), ...lanAddressFindings([...path, "address"], host, site, addresses)];
}

function wifiFindings(path: ManifestPath, host: Partial<ParsedHost>, { wifi }: LanSite): UnlocatedFinding[] {
  if (host.interface?.kind !== "wifi" || wifi !== undefined) return [];
  return [
    {
      rule: "missing-key",
      path: [...path, "interface"],
      message: `Site "${host.site}" does not name the Wi-Fi network that this interface joins.`,
      fix: `Add \`wifi: { ssid: <name> }\` to sites.${host.site}, and encrypt the passphrase with \`ducksnest secrets set wifi\`.`,
    },
  ];
}

function lanAddressFindings(
  path: ManifestPath,
  { address }: Partial<ParsedHost>,
  { cidr, gateway }: LanSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  const range = usableIn(cidr, "lan");
  if (address === undefined || range === undefined) return [];
  const what = `Address ${address}`;
  const fix = useOne(range, addresses.in(cidr, "lan"));
  if (!cidr.contains(address)) return [outside(path, what, `its site's LAN ${cidr}`, fix)];
  const taken = [...ends(cidr), { address: gateway, holder: "the gateway" }].find((end) => end.address.equals(address));
  return taken ? [reserved(path, what, `${taken.holder} of ${cidr}`, fix)] : [];
}

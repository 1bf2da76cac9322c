import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import type { ParsedHost } from "../schema/host";
import type { ManifestPath } from "../source/ManifestSource";
import { didYouMean } from "../text/didYouMean";
import { type FreeAddresses, outside, reserved, usableIn, useOne } from "./addresses";
import type { AwsSite } from "./Parts";

export function awsHostFindings(
  path: ManifestPath,
  host: Partial<ParsedHost>,
  site: AwsSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  return [
    ...ec2InterfaceFindings([...path, "interface"], host),
    ...etcdVolumeFindings([...path, "etcdVolumeGiB"], host),
    ...subnetFindings(path, host, site, addresses),
  ];
}

/** Only the control plane runs etcd. */
function etcdVolumeFindings(path: ManifestPath, { role, etcdVolumeGiB }: Partial<ParsedHost>): UnlocatedFinding[] {
  if (role !== "worker" || etcdVolumeGiB === undefined) return [];
  return [
    {
      rule: "unknown-key",
      path,
      at: "key",
      message: '"etcdVolumeGiB" does not apply to a worker, because only the control plane runs etcd.',
      fix: "Remove it.",
    },
  ];
}

/** An EC2 instance has one network card. It is Ethernet, and the kernel names it. */
function ec2InterfaceFindings(path: ManifestPath, { interface: nic }: Partial<ParsedHost>): UnlocatedFinding[] {
  return [
    ...(nic?.kind === "wifi"
      ? [
          {
            rule: "invalid-value",
            path: [...path, "kind"],
            message: "An EC2 instance has no Wi-Fi.",
            fix: "Write `kind: ethernet`, or remove `interface`.",
          },
        ]
      : []),
    ...(nic?.macAddress !== undefined
      ? [
          {
            rule: "unknown-key",
            path: [...path, "macAddress"],
            at: "key" as const,
            message: '"macAddress" does not apply to an EC2 instance, because AWS chooses its address.',
            fix: "Remove it.",
          },
        ]
      : []),
  ];
}

function subnetFindings(
  path: ManifestPath,
  host: Partial<ParsedHost>,
  site: AwsSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  const subnets = site.subnets.map((subnet) => subnet.cidr);
  const subnet =
    host.subnet === undefined ? subnets[0] : subnets.find((cidr) => cidr.toString() === String(host.subnet));
  if (subnet === undefined) {
    return [
      {
        rule: "unknown-subnet",
        path: [...path, "subnet"],
        message: `Site "${host.site}" has no subnet ${host.subnet}.`,
        fix: didYouMean(String(host.subnet), subnets.map(String)),
      },
    ];
  }
  const range = usableIn(subnet, "aws");
  if (host.address === undefined || range === undefined) return [];
  const { address } = host;
  const [place, what, fix] = [[...path, "address"], `Address ${address}`, useOne(range, addresses.in(subnet, "aws"))];
  if (!subnet.contains(address)) return [outside(place, what, `its subnet ${subnet}`, fix)];
  return address.value < range.first.value || address.value > range.last.value
    ? [reserved(place, what, `reserved by AWS in ${subnet}`, fix)]
    : [];
}

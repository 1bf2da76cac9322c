import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { zoneLetters } from "../schema/awsRegions";
import type { ParsedSite } from "../schema/site";
import type { ManifestPath } from "../source/ManifestSource";
import { Cidr } from "../units/Cidr";
import { freeNetwork } from "../units/usable";
import {
  AWS_PREFIX_LENGTH,
  ends,
  type FreeAddresses,
  outside,
  reserved,
  SMALLEST_LAN,
  usableIn,
  useOne,
} from "./addresses";
import type { AwsSite, LanSite } from "./Parts";

export function siteFindings(path: ManifestPath, site: ParsedSite, addresses: FreeAddresses): UnlocatedFinding[] {
  return site.kind === "lan" ? lanFindings(path, site, addresses) : awsFindings(path, site);
}

function lanFindings(path: ManifestPath, { cidr, gateway }: LanSite, addresses: FreeAddresses): UnlocatedFinding[] {
  const range = usableIn(cidr, "lan");
  if (range === undefined) {
    return [
      {
        rule: "invalid-value",
        path: [...path, "cidr"],
        message: `LAN ${cidr} is a /${cidr.prefixLength}, which is too small for a router and a host.`,
        fix: `Write a /${SMALLEST_LAN} or larger, such as ${Cidr.containing(cidr.base, 24)}.`,
      },
    ];
  }
  const place = [...path, "gateway"];
  // Most routers have the first address.
  const fix = useOne(range, addresses.isFree(range.first) ? range.first : addresses.in(cidr, "lan"));
  if (!cidr.contains(gateway)) return [outside(place, `Gateway ${gateway}`, `the LAN ${cidr}`, fix)];
  const holder = ends(cidr).find(({ address }) => address.equals(gateway))?.holder;
  return holder ? [reserved(place, `Gateway ${gateway}`, `${holder} of ${cidr}`, fix)] : [];
}

function awsFindings(path: ManifestPath, site: AwsSite): UnlocatedFinding[] {
  return [
    ...awsSizeFindings([...path, "vpcCidr"], "VPC", site.vpcCidr),
    ...subnetsFindings([...path, "subnets"], site),
    ...site.subnets.flatMap(({ zone }, index) => zoneFindings([...path, "subnets", index, "zone"], site.region, zone)),
  ];
}

function zoneFindings(path: ManifestPath, region: string, zone: string): UnlocatedFinding[] {
  const letters = zoneLetters(region);
  if (letters.length === 0 || letters.includes(zone)) return [];
  return [
    {
      rule: "invalid-value",
      path,
      message: `Region ${region} has no availability zone "${zone}".`,
      fix: `Use one of: ${letters.join(", ")}; \`aws ec2 describe-availability-zones\` lists those of your account.`,
    },
  ];
}

function subnetsFindings(path: ManifestPath, { vpcCidr, subnets }: AwsSite): UnlocatedFinding[] {
  const place = (index: number) => [...path, index, "cidr"];
  return subnets.flatMap(({ cidr }, index): UnlocatedFinding[] => {
    // It always finds at least itself.
    const overlapped = subnets.findIndex((other) => other.cidr.overlaps(cidr));
    const free = () =>
      freeSubnet(
        vpcCidr,
        cidr,
        subnets.filter((_, other) => other !== index),
      );
    return [
      ...awsSizeFindings(place(index), "Subnet", cidr),
      ...(vpcCidr.covers(cidr)
        ? []
        : [outside(place(index), `Subnet ${cidr}`, `the VPC ${vpcCidr}`, `Use a network in the VPC${free()}.`)]),
      ...(overlapped === index
        ? []
        : [
            {
              rule: "cidrs-disjoint",
              path: place(index),
              message: `Subnet ${cidr} overlaps subnet ${subnets[overlapped]?.cidr} of the same VPC.`,
              fix: `Move one of them to a free range in ${vpcCidr}${free()}.`,
              related: [{ path: place(overlapped), message: "overlaps it" }],
            },
          ]),
    ];
  });
}

/** Proposes a free network of the VPC, as large as the subnet or as large as possible; empty if there is none. */
function freeSubnet(vpc: Cidr, { prefixLength }: Cidr, others: AwsSite["subnets"]): string {
  const wanted = Math.min(Math.max(prefixLength, vpc.prefixLength), AWS_PREFIX_LENGTH.max);
  const taken = others.map(({ cidr }) => cidr);
  for (let length = wanted; length <= AWS_PREFIX_LENGTH.max; length += 1) {
    const free = freeNetwork(vpc, length, taken);
    if (free) return `, such as ${free}`;
  }
  return "";
}

function awsSizeFindings(path: ManifestPath, what: string, cidr: Cidr): UnlocatedFinding[] {
  const { min, max } = AWS_PREFIX_LENGTH;
  const { prefixLength } = cidr;
  if (prefixLength >= min && prefixLength <= max) return [];
  const [size, nearest] = prefixLength < min ? ["smaller", min] : ["larger", max];
  return [
    {
      rule: "invalid-value",
      path,
      message: `${what} ${cidr} is a /${prefixLength}; AWS accepts a /${min} to a /${max}.`,
      fix: `Write a ${size} network, such as ${Cidr.containing(cidr.base, nearest)}.`,
    },
  ];
}

import type { Change, Entry } from "@ducksnest/testing";

/** The VPC in Virginia, with a subnet in each zone. */
function inVirginia(...zones: readonly string[]): Change {
  const subnets = zones.map((zone, index) => ({ cidr: `10.20.${index}.0/24`, zone }));
  return { manifest: { "sites.seoul.region": "us-east-1", "sites.seoul.subnets": subnets } };
}

/** Zones that do not exist, or that do not offer what is asked of them. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "zone-without-nitro",
    summary: "Somebody chose us-east-1e for a t3, and EC2 refused to launch it.",
    source: "https://github.com/ned1313/Getting-Started-Terraform/issues/44",
    changes: [inVirginia("e", "a")],
    reported: { rule: "instance-type-in-zone", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "graviton-in-the-oldest-zone",
    summary: "Zones with old hardware have no Graviton instances.",
    source: "https://wolfman.dev/posts/exclude-use1-az3/",
    changes: [inVirginia("e"), { manifest: { "hosts.control-plane.instanceType": "t4g.medium" } }],
    reported: { rule: "instance-type-in-zone", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "host-moved-to-the-oldest-zone",
    summary: "The site's first subnet is sound, but the host is in the second.",
    source: "https://github.com/redhat-cop/agnosticd/pull/2263",
    changes: [inVirginia("a", "e"), { manifest: { "hosts.control-plane.subnet": "10.20.1.0/24" } }],
    reported: { rule: "instance-type-in-zone", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "oldest-zone-without-hosts",
    summary: "A subnet in us-east-1e harms nothing while no host is in it.",
    source: "https://wolfman.dev/posts/exclude-use1-az3/",
    changes: [inVirginia("a", "e")],
  },
  {
    id: "last-zone-of-virginia",
    summary: "Virginia has six zones, and the last offers t3.",
    source: "https://github.com/JungSangup/mspt3/issues/2",
    changes: [inVirginia("f")],
  },
];

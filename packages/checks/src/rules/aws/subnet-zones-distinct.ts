import type { ManifestRule } from "../../Rule";

/** A subnet stands in one zone; a second subnet is worth having for a second zone. */
export const SubnetZonesRule: ManifestRule = {
  name: "subnet-zones-distinct",
  subject: "manifest",
  severity: "warning",
  meaning: "Subnets of one site should be in different zones, or all that stands in them fails together.",
  remedy: "Give each subnet of a site a zone of its own, or join them into one.",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
  check({ homelab, report }) {
    for (const site of homelab.sites) {
      if (site.kind !== "aws") continue;
      site.subnets.forEach(({ cidr, zone }, index) => {
        const earlier = site.subnets.findIndex((other) => other.zone === zone);
        if (earlier === index) return;
        const path = (subnet: number) => ["sites", site.name, "subnets", subnet, "zone"];
        report({
          path: path(index),
          message: `Subnet ${cidr} is in zone ${zone}, as is ${site.subnets[earlier]?.cidr}: both fail with it.`,
          fix: `Give it another zone of ${site.region}, or join the two subnets.`,
          related: [{ path: path(earlier), message: "is the same zone" }],
        });
      });
    }
  },
};

import type { ManifestRule } from "../../Rule";

/** A subnet lies in one zone, so a second subnet helps only in a second zone. */
export const SubnetZonesRule: ManifestRule = {
  name: "subnet-zones-distinct",
  subject: "manifest",
  severity: "warning",
  meaning: "Subnets of one site should be in different zones, because an outage takes down a whole zone.",
  remedy: "Put each subnet of a site in a different zone, or merge the subnets.",
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
          message: `Subnet ${cidr} is in zone ${zone}, like ${site.subnets[earlier]?.cidr}, so an outage of that zone takes down both.`,
          fix: `Choose another zone of ${site.region}, or merge the two subnets.`,
          related: [{ path: path(earlier), message: "is the same zone" }],
        });
      });
    }
  },
};

import type { ManifestRule } from "../../Rule";

/** A subnet lies in one zone, so a second subnet helps only in a second zone. */
export const SubnetZonesRule: ManifestRule = {
  name: "subnet-zones-distinct",
  subject: "manifest",
  severity: "warning",
  meaning:
    "A site should have at most a public and a private subnet in one zone, because an outage takes down a whole zone.",
  remedy: "Put further subnets of a site in other zones, or merge subnets.",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
  check({ homelab, report }) {
    for (const site of homelab.sites) {
      if (site.kind !== "aws") continue;
      site.subnets.forEach(({ cidr, zone }, index) => {
        const [first, ...more] = site.subnets.flatMap((other, at) => (at < index && other.zone === zone ? [at] : []));
        // A public and a private subnet in each zone are the usual pair.
        if (first === undefined || more.length === 0) return;
        const path = (subnet: number) => ["sites", site.name, "subnets", subnet, "zone"];
        report({
          path: path(index),
          message: `Subnet ${cidr} is the third or a later one in zone ${zone}, so an outage of that zone takes down all of them.`,
          fix: `Choose another zone of ${site.region}, or merge subnets.`,
          related: [first, ...more].map((at) => ({ path: path(at), message: "is the same zone" })),
        });
      });
    }
  },
};

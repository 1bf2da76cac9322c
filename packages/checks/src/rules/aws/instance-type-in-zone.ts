import { isOffered } from "@ducksnest/topology";
import { quoted } from "../../_words";
import type { ManifestRule } from "../../Rule";

/** Terraform plans the instance, and EC2 refuses it only after the network has been made. */
export const ZoneOffersTypeRule: ManifestRule = {
  name: "instance-type-in-zone",
  subject: "manifest",
  severity: "warning",
  meaning: "An instance should be in a zone that offers its type, or EC2 refuses to launch it.",
  remedy: "Put the host into a subnet of another zone.",
  source: "https://repost.aws/knowledge-center/ec2-instance-type-not-supported-az-error",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      if (host.kind !== "aws") continue;
      const { site, subnet, instanceType, name } = host;
      const zone = `${site.region}${subnet.zone}`;
      if (isOffered(instanceType, zone)) continue;
      const others = site.subnets.filter((each) => isOffered(instanceType, `${site.region}${each.zone}`));
      const cidrs = others.map(({ cidr }) => String(cidr));
      report({
        path: ["hosts", name, "instanceType"],
        message: `Zone ${zone} does not offer ${instanceType}, so EC2 refuses to launch host "${name}" there.`,
        fix: `${cidrs[0] === undefined ? "Move the subnet to another zone" : `Write \`hosts.${name}.subnet: ${cidrs[0]}\``}, or run \`aws ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values=${instanceType} --region ${site.region}\` to see the zones of your account.`,
        related: [
          {
            path: ["sites", site.name, "subnets", site.subnets.indexOf(subnet), "zone"],
            message: `is zone ${quoted([subnet.zone])}`,
          },
        ],
      });
    }
  },
};

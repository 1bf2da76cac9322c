import { type AwsHostFacts, type HostFacts, nearestInstanceType } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** The architecture of an image is not known from its id, so only a stated one can be compared. */
export const ImageFitsRule: ManifestRule = {
  name: "image-fits-instance-type",
  subject: "manifest",
  severity: "error",
  meaning: "A host's own image must have the architecture of its instance type, because EC2 rejects another one.",
  remedy: "Name an image of the instance type's architecture, or change the instance type.",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ComponentsAMIs.html",
  check({ topology, report }) {
    for (const { name, image, instanceType, machine } of topology.hosts.filter(isInstance)) {
      if (image?.architecture === undefined || image.architecture === machine.architecture) continue;
      const other = nearestInstanceType(
        image.architecture === "arm64" ? "t4g.nano" : "t3.nano",
        (facts) => facts.vcpus >= machine.cpus && facts.memory.bytes >= machine.memory.bytes,
      );
      report({
        path: ["hosts", name, "instanceType"],
        message: `Host "${name}" has type ${instanceType}, which is ${machine.architecture}, but its image is ${image.architecture}.`,
        fix: `Name an image for ${machine.architecture}${other === undefined ? "." : `, or write \`instanceType: ${other}\`.`}`,
        related: [{ path: ["hosts", name, "image", "architecture"], message: "is the image's architecture" }],
      });
    }
  },
};

function isInstance(host: HostFacts): host is AwsHostFacts {
  return host.kind === "aws";
}

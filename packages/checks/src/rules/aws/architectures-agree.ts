import type { ManifestPath } from "@ducksnest/manifest";
import { type Topology, tryInstanceTypeFacts } from "@ducksnest/topology";
import { at, type Json, type JsonObject, listAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** EC2 refuses such an instance only while applying, and a system built for the other processor never starts. */
export const ImageArchitectureRule: OutputRule = {
  name: "architectures-agree",
  subject: "outputs",
  severity: "error",
  meaning: "An instance's image, its type and the system that the flake builds for it must be of one architecture.",
  remedy: "Look the image up for the instance type's architecture, and change the type in the manifest.",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ComponentsAMIs.html",
  check({ topology, emitted, report }) {
    for (const [stack, terraform] of emitted.cloud) {
      for (const [name, instance] of Object.entries(at(terraform, "resource", "aws_instance") ?? {})) {
        const type = textAt(instance, "instance_type") ?? "";
        const facts = tryInstanceTypeFacts(type);
        if (facts === undefined) continue;
        const host = hostAt(topology, textAt(instance, "private_ip"));
        const path: ManifestPath = host ? ["hosts", host.name, "instanceType"] : ["sites", stack];
        const images = imageArchitectures(terraform, textAt(instance, "ami"));
        if (images.length > 0 && !images.includes(facts.architecture)) {
          report({
            path,
            message: `Instance "${name}" is a ${type}, which is ${facts.architecture}, but its image is looked up for ${images.join(", ")}.`,
            fix: `Filter the image by architecture ${facts.architecture}.`,
          });
        }
        if (host && host.machine.architecture !== facts.architecture) {
          report({
            path,
            message: `Instance "${name}" is a ${type}, which is ${facts.architecture}, but the flake builds ${host.machine.nixSystem} for host "${host.name}".`,
            fix: `Write \`instanceType: ${type}\` here instead of changing it in apps/cloud.`,
          });
        }
      }
    }
  },
};

function hostAt(topology: Topology, address: string | undefined) {
  return topology.hosts.find(({ kind, nodeIp }) => kind === "aws" && nodeIp.toString() === address);
}

/** What the image of an instance is looked up for; empty where it is named some other way. */
function imageArchitectures(terraform: JsonObject, ami: string | undefined): readonly Json[] {
  const [, lookup] = /^\$\{data\.aws_ami\.([\w-]+)\.id\}$/.exec(ami ?? "") ?? [];
  if (lookup === undefined) return [];
  const filter = listAt(terraform, "data", "aws_ami", lookup, "filter").find(
    (it) => textAt(it, "name") === "architecture",
  );
  return listAt(filter, "values");
}

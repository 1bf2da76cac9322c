import type { ManifestPath } from "@ducksnest/manifest";
import { tryInstanceTypeFacts } from "@ducksnest/topology";
import { at, listAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";
import { hostOf, imageLookup } from "./_instances";

/** EC2 rejects a mismatched image only while Terraform applies, and a system built for another architecture never boots. */
export const ImageArchitectureRule: OutputRule = {
  name: "architectures-agree",
  subject: "outputs",
  severity: "error",
  meaning: "An instance's type, its image and its NixOS system must have the same architecture.",
  remedy: "Look up an image of the instance type's architecture, and change the type only in the manifest.",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ComponentsAMIs.html",
  check({ topology, emitted, report }) {
    for (const [stack, terraform] of emitted.cloud) {
      for (const [name, instance] of Object.entries(at(terraform, "resource", "aws_instance") ?? {})) {
        const type = textAt(instance, "instance_type") ?? "";
        const facts = tryInstanceTypeFacts(type);
        if (facts === undefined) continue;
        const host = hostOf(topology, instance);
        const path: ManifestPath = host ? ["hosts", host.name, "instanceType"] : ["sites", stack];
        const images = listAt(imageLookup(terraform, instance)?.filters, "architecture");
        if (images.length > 0 && !images.includes(facts.architecture)) {
          report({
            path,
            about: instance,
            message: `Instance "${name}" has type ${type}, which is ${facts.architecture}, but its image lookup asks for ${images.join(", ")}.`,
            fix: `Set the architecture filter of the image lookup to ${facts.architecture}.`,
          });
        }
        if (host && host.machine.architecture !== facts.architecture) {
          report({
            path,
            about: instance,
            message: `Instance "${name}" has type ${type}, which is ${facts.architecture}, but the flake builds host "${host.name}" for ${host.machine.nixSystem}.`,
            fix: `Write \`instanceType: ${type}\` in the manifest instead of changing the type in apps/cloud.`,
          });
        }
      }
    }
  },
};

import type { AwsHostFacts } from "@ducksnest/topology";
import { joined } from "../../_words";
import { at, type Json, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";
import { hostOf, type ImageLookup, imageLookup, resources } from "./_instances";

/** Account that publishes the official NixOS images. @see https://nixos.github.io/amis/ */
const NIXOS_OWNER = "427812963091";

/** Anybody can publish an image with any name, and a host with another system than NixOS never joins. */
export const InstanceImageRule: OutputRule = {
  name: "instance-image-known",
  subject: "outputs",
  severity: "error",
  meaning:
    "A lookup of an image must name the accounts it trusts, and a host's own image must be in the manifest, where rules judge it.",
  remedy: "Name owners in the lookup, and a host's own image in hosts.<name>.image.",
  source: "https://securitylabs.datadoghq.com/articles/whoami-a-cloud-image-name-confusion-attack/",
  check({ topology, emitted, report }) {
    for (const [stack, terraform] of emitted.cloud) {
      for (const { address, resource } of ["aws_instance", "aws_launch_template"].flatMap((type) =>
        resources(terraform, type),
      )) {
        const host = hostOf(topology, resource);
        const lookup = imageLookup(terraform, resource);
        if (lookup?.owners.length === 0) {
          report({
            path: host ? ["hosts", host.name] : ["sites", stack],
            at: "key",
            about: at(terraform, ...lookup.address.split(".")),
            message: `${lookup.address}, the image of ${address}, accepts images of every account, so anybody who publishes a newer one with a matching name runs it on your instance.`,
            fix: `Name the accounts in owners; that of NixOS is ${NIXOS_OWNER}.`,
          });
        }
        const foreign = host && foreignImage(host, resource, lookup);
        if (host === undefined || foreign === undefined) continue;
        report({
          path: ["hosts", host.name],
          at: "key",
          about: resource,
          message: `Host "${host.name}" boots ${foreign}, which the manifest does not name, so no rule knows its system and architecture.`,
          fix: `Write \`image: { ami: <id>, architecture: ${host.machine.architecture} }\` under hosts.${host.name}, and remove the change from apps/cloud.`,
        });
      }
    }
  },
};

/** The image of a host that is neither the manifest's nor an official one; undefined if it is one of the two. */
function foreignImage({ image }: AwsHostFacts, instance: Json, lookup: ImageLookup | undefined): string | undefined {
  if (lookup !== undefined) {
    const isOfficial = lookup.owners.every((owner) => owner === NIXOS_OWNER);
    return isOfficial ? undefined : `an image of ${joined(lookup.owners)}`;
  }
  const ami = textAt(instance, "ami");
  return ami?.startsWith("ami-") && ami !== image?.ami ? ami : undefined;
}

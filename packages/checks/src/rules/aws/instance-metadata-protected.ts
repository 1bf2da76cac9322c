import type { ManifestPath } from "@ducksnest/manifest";
import { asList, at, type Json, type JsonObject, numberAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";
import { hostOf, resources } from "./_instances";

/** Version 1 answers any GET request, so a web service that can be made to fetch a URL gives away the instance's role. */
export const MetadataRule: OutputRule = {
  name: "instance-metadata-protected",
  subject: "outputs",
  severity: "error",
  meaning:
    "Instances must serve their metadata only to version 2's tokens, and nodes only within one hop, or pods get the node's role.",
  remedy: "Set http_tokens to required and http_put_response_hop_limit to 1 in metadata_options.",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html",
  check({ topology, emitted, report }) {
    for (const [stack, terraform] of emitted.cloud) {
      for (const { address, resource } of ["aws_instance", "aws_launch_template"].flatMap((type) =>
        resources(terraform, type),
      )) {
        const host = hostOf(topology, resource);
        const path: ManifestPath = host ? ["hosts", host.name] : ["sites", stack];
        for (const { message, fix } of problems(metadataOptions(resource, terraform), host !== undefined)) {
          report({ path, at: "key", about: resource, message: `${address} ${message}`, fix });
        }
      }
    }
  },
};

/** Those of the instance, or else of its launch template, if the stack has it. */
function metadataOptions(instance: Json, terraform: JsonObject): Json | undefined {
  const own = asList(at(instance, "metadata_options"))[0];
  const used = JSON.stringify(at(instance, "launch_template") ?? null);
  const template = resources(terraform, "aws_launch_template").find(({ address }) => used.includes(`\${${address}.`));
  return own ?? asList(at(template?.resource, "metadata_options"))[0];
}

/**
 * An unset token setting follows the account and the image, and allows version 1 by default. An unset hop limit is 2 for
 * images that ask for version 2.
 */
function problems(options: Json | undefined, isNode: boolean): readonly { message: string; fix: string }[] {
  if (textAt(options, "http_endpoint") === "disabled") return [];
  const tokens = textAt(options, "http_tokens");
  const hops = numberAt(options, "http_put_response_hop_limit");
  return [
    ...(tokens === "required" || tokens?.startsWith("${")
      ? []
      : [
          {
            message: `has http_tokens ${tokens ?? "unset"}, so its metadata service answers version 1, to which any request of a program on it is enough.`,
            fix: "Set httpTokens of metadataOptions to required.",
          },
        ]),
    ...(!isNode || hops === 1
      ? []
      : [
          {
            message: `has http_put_response_hop_limit ${hops ?? "unset"}, so pods reach the metadata service and get the node's role.`,
            fix: "Set http_put_response_hop_limit to 1 in metadata_options.",
          },
        ]),
  ];
}

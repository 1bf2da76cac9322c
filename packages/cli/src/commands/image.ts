import { Argument } from "commander";
import { roleCommands, uploadCommands } from "../image/uploadCommands";
import { instanceOf } from "../keys/instanceOf";
import { checkedTopology } from "../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../options";
import { hostOf } from "../secrets/chooseSecret";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** `ducksnest image`: prints how to upload an image of an EC2 host. */
export const image: CommandDefinition<ManifestOption> = {
  name: "image",
  summary: "print how to upload an image of an EC2 host",
  description:
    "Prints the commands that build the image of an EC2 host, upload it and make an AMI of it, for regions without official NixOS " +
    "images and for instances that start without asking cache.nixos.org. It runs nothing. The image has the host's configuration of " +
    "today, and no secret: the instance gets its key at its first boot, like every other. Write the AMI's id, which the commands print, " +
    "into the manifest.",
  operands: [new Argument("<host>", "the EC2 host, by its name in the manifest or its hostname")],
  options: [manifestOption()],
  exitCodes: { 0: "the commands are printed", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest image control-plane"],
  run,
};

function run({ operands: [asked = ""], options, terminal }: Invocation<ManifestOption>): number {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology } = opened;
  const { host, site } = instanceOf(topology, hostOf(topology, asked));
  const lines = [
    "# Once per AWS account: the role with which AWS reads uploaded images.",
    ...roleCommands(partitionOf(site.region)),
    "",
    `# An image of ${host.hostname} for ${site.region}. Importing takes some minutes.`,
    ...uploadCommands(topology.name, site, host),
    "",
    `# Then write the id that register-image printed: hosts.${host.name}.image: { ami: ami-… }`,
  ];
  terminal.out(`${lines.join("\n")}\n`);
  return 0;
}

/** @see https://docs.aws.amazon.com/general/latest/gr/rande.html */
function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

import { Argument } from "commander";
import { instanceOf } from "../../keys/instanceOf";
import { privateHostKey } from "../../keys/privateHostKey";
import { sendHostKey } from "../../keys/sendHostKey";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../../options";
import { hostOf } from "../../secrets/chooseSecret";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

type SendOptions = ManifestOption & IdentityOption;

/** `ducksnest keys send`: hands an EC2 instance its private key. */
export const send: CommandDefinition<SendOptions> = {
  name: "send",
  summary: "hand an EC2 instance its private key",
  description:
    "Decrypts the SSH key of an EC2 host, and puts it into the host's parameter in AWS Systems Manager, encrypted with the KMS key of the " +
    "site. The instance waits for it at its first boot, and no other instance may read it. The key reaches the AWS CLI on standard input: it is " +
    "in no file and in no list of processes. Run `cdktf deploy` first, which makes the KMS key. Sending again replaces the value.",
  operands: [new Argument("<host>", "the EC2 host, by its name in the manifest or its hostname")],
  options: [identityOption(), manifestOption()],
  exitCodes: { 0: "the key is sent", 1: "the manifest has errors", 2: `${COULD_NOT_RUN}; or AWS refused` },
  examples: ["ducksnest keys send control-plane"],
  run,
};

async function run({ operands: [asked = ""], options, terminal }: Invocation<SendOptions>): Promise<number> {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { host, site } = instanceOf(opened.topology, hostOf(opened.topology, asked));
  const pair = await privateHostKey(host, { ...opened, options, terminal });
  const print = await sendHostKey(host, site, pair);
  terminal.out(`sent  ${host.hostname}  ${print}  ${host.identityParameter}\n`);
  return 0;
}

import { fingerprint } from "@ducksnest/credentials";
import { reasonOf } from "@ducksnest/outputs";
import type { AwsHostFacts, AwsSiteFacts } from "@ducksnest/topology";
import { aws } from "../aws/aws";
import { AWS } from "../programs/programs";
import { run } from "../programs/run";
import type { HostKeyPair } from "./privateHostKey";

/**
 * Puts a host's private SSH key into its SSM parameter, encrypted with the KMS key of its site. A value that is there is
 * replaced. The description has the key's fingerprint, so that anybody who may list parameters can see which key it is.
 * @returns the fingerprint
 * @throws Error with a sentence that says why AWS refused, and the fix
 */
export async function sendHostKey(
  { hostname, identityParameter }: AwsHostFacts,
  { name, region, keyAlias }: AwsSiteFacts,
  { pem, publicLine }: HostKeyPair,
): Promise<string> {
  await requireNoHistory();
  const print = fingerprint(publicLine);
  const args = [
    ["--name", identityParameter],
    ["--description", `SSH host key of ${hostname}, ${print}`],
    ["--type", "SecureString"],
    ["--key-id", keyAlias],
    ["--overwrite"],
    // The CLI reads the file of --cli-input-json twice, which a pipe cannot do: https://github.com/aws/aws-cli/issues/5982
    ["--value", "file:///dev/stdin"],
  ].flat();
  try {
    await aws({ operation: ["ssm", "put-parameter"], region, args, input: Buffer.from(pem).toString("utf8") });
  } catch (error) {
    // The code of SSM for an alias without a key.
    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html#API_PutParameter_Errors
    if (!/\(InvalidKeyId\)/.test(reasonOf(error))) throw error;
    const fix = `run \`cdktf deploy ${name}\` first, which makes it, with the same AWS account`;
    throw new Error(`the KMS key ${keyAlias} does not exist in ${region}: ${fix}.\n${reasonOf(error)}`, {
      cause: error,
    });
  }
  return print;
}

/**
 * @throws Error with the fix if the AWS CLI records its requests. It would write the key into a database in plain text.
 * @see https://docs.aws.amazon.com/cli/latest/reference/history/
 */
async function requireNoHistory(): Promise<void> {
  const { stdout } = await run(AWS, ["configure", "get", "cli_history"]);
  if (stdout.trim() !== "enabled") return;
  throw new Error(
    "the AWS CLI records every request in ~/.aws/cli/history, because its configuration has `cli_history = enabled`, so the private key " +
      "would be there in plain text; run `aws configure set cli_history disabled` first. Nothing was sent.",
  );
}

import type { StatePlace } from "@ducksnest/manifest";
import { AwsProvider, type AwsProviderConfig, LocalBackend, S3Backend, type TerraformStack } from "./_provider";

/** From cdktf.out/stacks/<site>, where terraform runs, to the manifest's folder. */
const TO_MANIFEST = "../../..";

/** Makes a stack keep its state in a place. */
export function useBackend(stack: TerraformStack, state: StatePlace): void {
  if (state.kind === "local") {
    new LocalBackend(stack, { path: `${TO_MANIFEST}/${state.path}` });
    return;
  }
  const { bucket, key, region, kmsKeyAlias } = state;
  new S3Backend(stack, { bucket, key, region, encrypt: true, ...(kmsKeyAlias && { kmsKeyId: kmsKeyAlias }) });
  // Locks with S3 itself, from Terraform 1.10 on. CDKTF's types only know DynamoDB, which is deprecated.
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

/** Gives a stack the AWS provider. */
export function useProvider(stack: TerraformStack, config: AwsProviderConfig): void {
  // CDKTF would shorten the source to `aws`.
  stack.addOverride("terraform.required_providers.aws.source", "hashicorp/aws");
  new AwsProvider(stack, "aws", config);
}

import type { StatePlace } from "@ducksnest/manifest";
import { AwsProvider, type AwsProviderConfig, LocalBackend, S3Backend, type TerraformStack } from "./_provider";

/** From cdktf.out/stacks/<site>, where terraform runs, to the manifest's folder. */
const TO_MANIFEST = "../../..";

/**
 * The first Terraform, and the first OpenTofu, that locks the state in S3 without DynamoDB.
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
 * @see https://opentofu.org/docs/language/settings/backends/s3/
 */
const TERRAFORM_VERSIONS = ">= 1.10.0";

/** Makes a stack keep its state in a place. */
export function useBackend(stack: TerraformStack, state: StatePlace): void {
  stack.addOverride("terraform.required_version", TERRAFORM_VERSIONS);
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

/**
 * The only file that imports CDKTF and its AWS provider. Each resource has its own import, because the provider's root
 * loads all 1,600 resources, which takes seconds. A move to CDK Terrain changes only this file (docs/decisions/0002).
 */

export { DataAwsAmiIds } from "@cdktf/provider-aws/lib/data-aws-ami-ids";
export { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
export { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
export { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
export { IamRole } from "@cdktf/provider-aws/lib/iam-role";
export { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
export { Instance } from "@cdktf/provider-aws/lib/instance";
export { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
export { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
export { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
export { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
export { Route } from "@cdktf/provider-aws/lib/route";
export { RouteTable } from "@cdktf/provider-aws/lib/route-table";
export { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
export { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
export { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
export { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
export { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
export { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
export { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
export { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
export { S3Object } from "@cdktf/provider-aws/lib/s3-object";
export { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
export { Subnet } from "@cdktf/provider-aws/lib/subnet";
export { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
export { Vpc } from "@cdktf/provider-aws/lib/vpc";
export { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
export { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
export {
  App,
  Fn,
  type ITerraformDependable,
  LocalBackend,
  S3Backend,
  TerraformElement,
  TerraformOutput,
  TerraformStack,
} from "cdktf";

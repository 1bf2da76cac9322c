/**
 * The only file that imports CDKTF and its AWS provider. Each resource has its own import, because the provider's root
 * loads all 1,600 resources, which takes seconds. A move to CDK Terrain changes only this file (docs/decisions/0002).
 */

export { DataAwsAmi } from "@cdktf/provider-aws/lib/data-aws-ami";
export { Instance } from "@cdktf/provider-aws/lib/instance";
export { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
export { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
export { Route } from "@cdktf/provider-aws/lib/route";
export { RouteTable } from "@cdktf/provider-aws/lib/route-table";
export { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
export { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
export { Subnet } from "@cdktf/provider-aws/lib/subnet";
export { Vpc } from "@cdktf/provider-aws/lib/vpc";
export { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
export { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
export { App, LocalBackend, S3Backend, TerraformOutput, TerraformStack } from "cdktf";

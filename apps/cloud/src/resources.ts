import type { SiteStack } from "@ducksnest/aws";

/**
 * Your own resources in AWS, in plain CDKTF. Called with the stack of each AWS site, whose `node.id` is the site's name.
 * `stack.network` has the ids of the VPC, the subnets and the nodes' security group, and `stack.nodes` the instances. Every rule
 * judges these resources like our own.
 */
export function addResources(_stack: SiteStack): void {
  // None yet.
}

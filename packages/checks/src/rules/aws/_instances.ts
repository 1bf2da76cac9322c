import type { AwsHostFacts, HostFacts, Topology } from "@ducksnest/topology";
import { asList, at, type Json, type JsonObject, listAt, objectAt, textAt, textsOf } from "../../outputs/Emitted";

/** A resource of a stack. */
export interface Resource {
  /** Type and name, such as `aws_instance.control-plane`. */
  readonly address: string;
  readonly resource: Json;
}

/** The resources of one type. */
export function resources(terraform: JsonObject, type: string): readonly Resource[] {
  // Terraform's JSON may have each resource in a list of one.
  return Object.entries(objectAt(terraform, "resource", type)).flatMap(([name, body]) =>
    asList(body).map((resource) => ({ address: `${type}.${name}`, resource })),
  );
}

/** The host that an instance is; undefined if it is none of the manifest's. */
export function hostOf({ hosts }: Topology, instance: Json): AwsHostFacts | undefined {
  const address = textAt(instance, "private_ip");
  return hosts.filter(isAws).find(({ nodeIp }) => nodeIp.toString() === address);
}

function isAws(host: HostFacts): host is AwsHostFacts {
  return host.kind === "aws";
}

/** A lookup of an image. */
export interface ImageLookup {
  /** Address of the data source, such as `data.aws_ami.nixos`. */
  readonly address: string;
  /** Accounts whose images it accepts; empty if it accepts all. */
  readonly owners: readonly string[];
  /** Accepted values by the name of the filter. */
  readonly filters: JsonObject;
}

/** The lookup of the image of an instance or of a launch template; undefined if it is no lookup of the same stack. */
export function imageLookup(terraform: JsonObject, instance: Json): ImageLookup | undefined {
  const [, type, name] =
    /\bdata\.(aws_ami|aws_ami_ids)\.([\w-]+)/.exec(textAt(instance, "ami") ?? textAt(instance, "image_id") ?? "") ?? [];
  if (type === undefined || name === undefined) return undefined;
  const lookup = at(terraform, "data", type, name);
  const filters = asList(at(lookup, "filter")).map((each) => [textAt(each, "name") ?? "", listAt(each, "values")]);
  return {
    address: `data.${type}.${name}`,
    owners: textsOf(at(lookup, "owners")),
    filters: Object.fromEntries(filters),
  };
}

/** Types of resources that are security groups. */
export const GROUP_TYPES = ["aws_security_group", "aws_default_security_group"] as const;

/** Types of resources that are one rule of a security group for incoming packets. The second is also for outgoing ones. */
export const RULE_TYPES = ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"] as const;

/** A security group at an instance. */
export interface Attachment {
  /** The resource that attaches it. */
  readonly by: Resource;
  /** The group, as a Terraform expression or an id. */
  readonly group: string;
}

/**
 * Every security group at an instance: of the instance itself, of its network interfaces, of launch templates, and attached
 * by a resource of its own. An instance without any has the VPC's default group.
 */
export function attachments(terraform: JsonObject): readonly Attachment[] {
  const attached = (by: Resource, ...groups: (Json | undefined)[]) =>
    groups.flatMap(textsOf).map((group): Attachment => ({ by, group }));
  const makers = ["aws_instance", "aws_launch_template", "aws_spot_instance_request"].flatMap((type) =>
    resources(terraform, type),
  );
  return [
    ...makers.flatMap((by) => {
      const { resource } = by;
      const nics = asList(at(resource, "network_interfaces")).map((nic) => at(nic, "security_groups"));
      const own = attached(by, at(resource, "vpc_security_group_ids"), at(resource, "security_groups"), ...nics);
      const isBare = own.length === 0 && at(resource, "network_interface") === undefined;
      return isBare ? attached(by, defaultGroups(terraform)) : own;
    }),
    ...resources(terraform, "aws_network_interface").flatMap((by) => {
      const own = attached(by, at(by.resource, "security_groups"));
      return own.length === 0 ? attached(by, defaultGroups(terraform)) : own;
    }),
    ...resources(terraform, "aws_network_interface_sg_attachment").flatMap((by) =>
      attached(by, at(by.resource, "security_group_id")),
    ),
  ];
}

function defaultGroups(terraform: JsonObject): readonly string[] {
  return resources(terraform, "aws_default_security_group").map(({ address }) => `\${${address}.id}`);
}

import { listed } from "../../_words";
import { at, type Json, type JsonObject, objectAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";
import { attachments, GROUP_TYPES, type Resource, RULE_TYPES, resources } from "./_instances";

/** Types that start instances, or open networks, in a way that no rule follows. */
const UNKNOWN_TYPES = [
  "aws_autoscaling_group",
  "aws_launch_configuration",
  "aws_lightsail_instance",
  "aws_ec2_fleet",
  "aws_spot_fleet_request",
  "aws_spot_instance_request",
  "aws_eks_cluster",
  "aws_eks_node_group",
  "aws_cloudformation_stack",
];

/** Says once for each site what the other rules pass over, so that silence always means "judged". */
export const JudgedResourcesRule: OutputRule = {
  name: "every-resource-is-judged",
  subject: "outputs",
  severity: "warning",
  meaning:
    "Instances and their security groups should be resources that rules can judge, because others pass without a look.",
  remedy: "Write them as resources of the site's stack, or accept the warning.",
  source: "https://developer.hashicorp.com/terraform/cdktf/concepts/resources",
  check({ emitted, report }) {
    for (const [stack, terraform] of emitted.cloud) {
      const place = { path: ["sites", stack], at: "key" } as const;
      const unknown = [...UNKNOWN_TYPES.flatMap((type) => resources(terraform, type)), ...modules(terraform)];
      const [first] = unknown;
      if (first !== undefined) {
        report({
          ...place,
          about: first.resource,
          message: `No rule can judge what ${listed(unknown.map(({ address }) => address))} makes, because it is not in the stack.`,
          fix: "Write its instances and security groups as resources, or accept the warning with `checks: { every-resource-is-judged: off }`.",
        });
      }
      const foreign = attachments(terraform).filter(({ group }) => !isOfStack(group, terraform));
      const [attachment] = foreign;
      if (attachment !== undefined) {
        report({
          ...place,
          about: attachment.by.resource,
          message: `No rule can judge the security group ${listed([...new Set(foreign.map(({ group }) => group))])} of ${attachment.by.address}, because its rules are not in the stack.`,
          fix: "Write the group and its rules as resources of the stack, or accept the warning with `checks: { every-resource-is-judged: off }`.",
        });
      }
      const stray = strayRules(terraform);
      const [rule] = stray;
      if (rule !== undefined) {
        report({
          ...place,
          about: rule.resource,
          message: `No rule can judge whom ${listed(stray.map(({ address }) => address))} lets in, because only Terraform knows the instances or the senders.`,
          fix: "Refer to a security group of the stack by its id and write the rule itself, or accept the warning with `checks: { every-resource-is-judged: off }`.",
        });
      }
      const unresolved = resources(terraform, "aws_instance").flatMap(({ address, resource }) =>
        unresolvedParts(resource).map((part) => ({ address, resource, part })),
      );
      const [expression] = unresolved;
      if (expression !== undefined) {
        report({
          ...place,
          about: expression.resource,
          message: `No rule can judge ${expression.part} of ${expression.address}, because only Terraform knows its value.`,
          fix: "Write the value itself, or accept the warning with `checks: { every-resource-is-judged: off }`.",
        });
      }
    }
  },
};

function modules(terraform: JsonObject): readonly Resource[] {
  return Object.entries(objectAt(terraform, "module")).map(([name, resource]) => ({
    address: `module.${name}`,
    resource,
  }));
}

/** Rules for a group that is not known by its name in the stack, and groups whose rules Terraform makes from a list. */
function strayRules(terraform: JsonObject): readonly Resource[] {
  const rules = RULE_TYPES.flatMap((type) => resources(terraform, type)).filter(
    ({ resource }) => textAt(resource, "type") !== "egress",
  );
  return [
    ...rules.filter(({ resource }) => !isOfStack(textAt(resource, "security_group_id") ?? "", terraform)),
    ...GROUP_TYPES.flatMap((type) => resources(terraform, type)).filter(
      ({ resource }) => at(resource, "dynamic", "ingress") !== undefined,
    ),
  ];
}

function isOfStack(group: string, terraform: JsonObject): boolean {
  const groups = GROUP_TYPES.flatMap((type) => resources(terraform, type)).map(({ address }) => `\${${address}.id}`);
  return groups.includes(group);
}

/** The attributes of an instance that rules read and that are expressions. Rules follow an image's lookup. */
function unresolvedParts(instance: Json): readonly string[] {
  const values = {
    instance_type: textAt(instance, "instance_type"),
    private_ip: textAt(instance, "private_ip"),
    "metadata_options.http_tokens": textAt(instance, "metadata_options", "http_tokens"),
    ami: textAt(instance, "ami")?.replace(/^.*\bdata\.aws_ami(_ids)?\..*$/, ""),
  };
  return Object.entries(values).flatMap(([name, value]) => (value?.startsWith("${") ? [name] : []));
}

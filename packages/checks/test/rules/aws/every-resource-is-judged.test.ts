import type { JsonObject } from "@ducksnest/checks";
import { JudgedResourcesRule } from "../../../src/rules/aws/every-resource-is-judged";
import { outputFindingsOf } from "../../_outputs";

const expression = (text: string) => "$".concat("{", text, "}");
const OURS = expression("aws_security_group.nodes.id");
const findings = (resource: JsonObject, rest: JsonObject = {}) =>
  outputFindingsOf(JudgedResourcesRule, {
    cloud: new Map([["seoul", { resource: { aws_security_group: { nodes: {} }, ...resource }, ...rest }]]),
  });
const ACCEPT = "accept the warning with `checks: { every-resource-is-judged: off }`.";

describe("every-resource-is-judged", () => {
  it("passes with groups of the stack, and with a lookup of an image", () => {
    const node = { vpc_security_group_ids: [OURS], ami: expression("data.aws_ami.a.id"), instance_type: "t3.small" };
    expect(findings({ aws_instance: { node } })).toEqual([]);
  });

  it("names everything that makes instances out of sight in one finding", () => {
    expect(findings({ aws_autoscaling_group: { workers: {} } }, { module: { eks: { source: "x" } } })).toEqual([
      `sites.seoul: No rule can judge what aws_autoscaling_group.workers and module.eks makes, because it is not in the stack. -> Write its instances and security groups as resources, or ${ACCEPT}`,
    ]);
  });

  it("names groups whose rules are elsewhere, however they are attached", () => {
    const problem = (group: string, by: string) =>
      `sites.seoul: No rule can judge the security group ${group} of ${by}, because its rules are not in the stack. -> Write the group and its rules as resources of the stack, or ${ACCEPT}`;
    expect(findings({ aws_instance: { node: { vpc_security_group_ids: [OURS, "sg-1"] } } })).toEqual([
      problem("sg-1", "aws_instance.node"),
    ]);
    const attachment = { more: { security_group_id: expression("data.aws_security_group.a.id") } };
    expect(findings({ aws_network_interface_sg_attachment: attachment })).toEqual([
      problem(expression("data.aws_security_group.a.id"), "aws_network_interface_sg_attachment.more"),
    ]);
  });

  it("names rules of groups and instances that only Terraform knows", () => {
    const rule = (security_group_id: string, type: string) => ({ security_group_id, type, cidr_blocks: ["0.0.0.0/0"] });
    const first = expression("aws_security_group.nodes[0].id");
    expect(findings({ aws_security_group_rule: { a: rule(OURS, "ingress"), b: rule("sg-1", "egress") } })).toEqual([]);
    expect(
      findings({
        aws_security_group_rule: { a: rule("sg-1", "ingress") },
        aws_vpc_security_group_ingress_rule: { b: { security_group_id: first } },
        aws_security_group: { nodes: { dynamic: { ingress: { for_each: [22] } } } },
      }),
    ).toEqual([
      expect.stringContaining(
        "whom aws_vpc_security_group_ingress_rule.b, aws_security_group_rule.a and aws_security_group.nodes lets in",
      ),
    ]);
  });

  it("names a value of an instance that only Terraform knows", () => {
    const node = { vpc_security_group_ids: [OURS], instance_type: expression("var.type") };
    expect(findings({ aws_instance: { node } })).toEqual([
      `sites.seoul: No rule can judge instance_type of aws_instance.node, because only Terraform knows its value. -> Write the value itself, or ${ACCEPT}`,
    ]);
  });
});

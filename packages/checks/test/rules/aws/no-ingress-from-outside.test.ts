import type { JsonObject } from "@ducksnest/checks";
import { OutsideIngressRule } from "../../../src/rules/aws/no-ingress-from-outside";
import { outputFindingsOf } from "../../_outputs";

const NODES = "$" + "{aws_security_group.nodes.id}";
const FIX = "Remove the rule, or use the nodes' own security group as its source.";

const findings = (resources: JsonObject) =>
  outputFindingsOf(OutsideIngressRule, {
    cloud: new Map([
      ["seoul", { resource: { aws_instance: { node: { vpc_security_group_ids: [NODES] } }, ...resources } }],
    ]),
  });
const told = (what: string) =>
  `sites.seoul: ${what} of the nodes in seoul, although all traffic from outside belongs in the tailnet. -> ${FIX}`;

describe("no-ingress-from-outside", () => {
  it("reads a rule in its older form, and every source in it", () => {
    const open = { type: "ingress", security_group_id: NODES, protocol: "-1", from_port: 0, to_port: 0 };
    const sources = { cidr_blocks: ["203.0.113.7/32", "10.20.0.0/24"], ipv6_cidr_blocks: ["::/0"] };
    expect(findings({ aws_security_group_rule: { all: { ...open, ...sources } } })).toEqual([
      told("aws_security_group_rule.all lets 203.0.113.7/32, ::/0 reach every port"),
    ]);
    expect(findings({ aws_security_group_rule: { all: { ...open, ...sources, type: "egress" } } })).toEqual([]);
  });

  it("reads a group's own block, alone or in a list, and a prefix list", () => {
    const ingress = { prefix_list_ids: ["pl-1"], protocol: "tcp", from_port: 80, to_port: 90 };
    const expected = [told("aws_security_group.nodes lets pl-1 reach TCP 80 to 90")];
    expect(findings({ aws_security_group: { nodes: { ingress } } })).toEqual(expected);
    expect(findings({ aws_security_group: { nodes: { ingress: [ingress] } } })).toEqual(expected);
  });

  it("finds the group however it is attached, and the default group of an instance without any", () => {
    const open = {
      aws_security_group: {
        nodes: { ingress: { protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["0.0.0.0/0"] } },
      },
    };
    const expected = [told("aws_security_group.nodes lets 0.0.0.0/0 reach TCP 22")];
    const bare = { aws_instance: { node: {} } };
    expect(findings({ ...open, ...bare })).toEqual([]);
    const attached = { aws_network_interface_sg_attachment: { more: { security_group_id: NODES } } };
    expect(findings({ ...open, ...bare, ...attached })).toEqual(expected);
    const inList = {
      aws_security_group_rule: { all: [{ type: "ingress", security_group_id: NODES, cidr_blocks: "::/0" }] },
    };
    expect(findings({ ...bare, ...attached, ...inList })).toEqual([
      told("aws_security_group_rule.all lets ::/0 reach every port"),
    ]);
    const template = { aws_launch_template: { spare: { network_interfaces: [{ security_groups: [NODES] }] } } };
    expect(findings({ ...open, ...bare, ...template })).toEqual(expected);
    const { nodes } = open.aws_security_group;
    const defaulted = { aws_network_interface: { second: {} }, aws_default_security_group: { vpc: nodes } };
    expect(findings(defaulted)).toEqual([told("aws_default_security_group.vpc lets 0.0.0.0/0 reach TCP 22")]);
    expect(findings({ ...bare, aws_default_security_group: { vpc: nodes } })).toEqual([
      told("aws_default_security_group.vpc lets 0.0.0.0/0 reach TCP 22"),
    ]);
  });

  it("leaves groups alone that no node is in, and networks of the VPC", () => {
    const rule = { ip_protocol: "tcp", from_port: 443, to_port: 443 };
    const own = { ...rule, security_group_id: NODES, cidr_ipv4: "$" + "{aws_vpc.network.cidr_block}" };
    const other = { ...rule, security_group_id: "$" + "{aws_security_group.balancer.id}", cidr_ipv4: "0.0.0.0/0" };
    expect(findings({ aws_vpc_security_group_ingress_rule: { own, other } })).toEqual([]);
  });
});

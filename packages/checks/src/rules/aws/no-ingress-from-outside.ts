import type { Cidr } from "@ducksnest/manifest";
import type { PortFlow } from "@ducksnest/topology";
import { tryCidr } from "../../_networks";
import { asList, at, type Json, type JsonObject, numberAt, textAt, textsOf } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";
import { attachments, GROUP_TYPES, RULE_TYPES, resources } from "./_instances";

/** People and other sites connect through the tailnet, which the instance joins from inside, so it needs no open port. */
export const OutsideIngressRule: OutputRule = {
  name: "no-ingress-from-outside",
  subject: "outputs",
  severity: "error",
  meaning: "A node's security group must not allow traffic from outside its VPC, except to Tailscale's UDP port.",
  remedy: "Remove the ingress rule, or use a security group as its source.",
  source: "https://tailscale.com/kb/1082/firewall-ports",
  check({ homelab, topology, emitted, report }) {
    const tailscale = topology.flows.find((flow): flow is PortFlow => flow.component === "tailscale");
    const vpcs = new Map(homelab.sites.flatMap((site) => (site.kind === "aws" ? [[site.name, site.vpcCidr]] : [])));
    for (const [stack, terraform] of emitted.cloud) {
      const groups = new Set(attachments(terraform).map(({ group }) => group));
      for (const ingress of ingresses(terraform).filter(({ group }) => groups.has(group))) {
        const { from, to } = ingress;
        if (ingress.protocol === "udp" && from === tailscale?.ports.from && to === tailscale?.ports.to) continue;
        const outside = ingress.sources.filter((source) => !isInside(source, vpcs.get(stack)));
        if (outside.length === 0) continue;
        report({
          path: ["sites", stack],
          at: "key",
          about: ingress.json,
          message: `${ingress.resource} lets ${outside.join(", ")} reach ${ports(ingress)} of the nodes in ${stack}, although all traffic from outside belongs in the tailnet.`,
          fix: "Remove the rule, or use the nodes' own security group as its source.",
        });
      }
    }
  },
};

/** One ingress rule of a security group, from any of Terraform's notations. */
interface Ingress {
  /** Address of the resource in its stack, such as `aws_security_group.nodes`. */
  readonly resource: string;
  /** The resource itself. */
  readonly json: Json;
  /** The group that the rule belongs to, as a Terraform expression. */
  readonly group: string;
  /** `tcp`, `udp` or another protocol; `-1` means all. */
  readonly protocol: string;
  /** First port; undefined if the rule has none. */
  readonly from: number | undefined;
  /** Last port; undefined if the rule has none. */
  readonly to: number | undefined;
  /** Networks and prefix lists. Security groups are not included. */
  readonly sources: readonly string[];
}

/** All ingress rules. Terraform has three notations: a rule resource, its older form, and blocks in the group. */
function ingresses(terraform: JsonObject): readonly Ingress[] {
  const apart = RULE_TYPES.flatMap((type) =>
    resources(terraform, type)
      .filter(({ resource }) => textAt(resource, "type") !== "egress")
      .map(({ address, resource }) =>
        ingress([address, resource], textAt(resource, "security_group_id") ?? "", resource),
      ),
  );
  const inline = GROUP_TYPES.flatMap((type) => resources(terraform, type)).flatMap(({ address, resource }) =>
    asList(at(resource, "ingress")).map((block) => ingress([address, resource], `\${${address}.id}`, block)),
  );
  return [...apart, ...inline];
}

const SOURCES = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"];

function ingress([resource, json]: readonly [string, Json], group: string, rule: Json): Ingress {
  return {
    resource,
    json,
    group,
    protocol: textAt(rule, "ip_protocol") ?? textAt(rule, "protocol") ?? "-1",
    from: numberAt(rule, "from_port"),
    to: numberAt(rule, "to_port"),
    sources: SOURCES.flatMap((key) => textsOf(at(rule, key))),
  };
}

/** True for a network within the VPC, and for a reference to the network of a VPC or a subnet. */
function isInside(source: string, vpc: Cidr | undefined): boolean {
  const cidr = tryCidr(source);
  return cidr ? vpc?.covers(cidr) === true : /^\$\{aws_(vpc|subnet)\.[^}]+\.cidr_block\}$/.test(source);
}

function ports({ protocol, from, to }: Ingress): string {
  if (protocol === "-1" || from === undefined || to === undefined) return "every port";
  return `${protocol.toUpperCase()} ${from === to ? from : `${from} to ${to}`}`;
}

import type { Cidr } from "@ducksnest/manifest";
import type { PortFlow } from "@ducksnest/topology";
import { tryCidr } from "../../_networks";
import { at, type Json, type JsonObject, numberAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** People and other sites come through the tunnel, for which the instance dials out; nobody has to call it. */
export const OutsideIngressRule: OutputRule = {
  name: "no-ingress-from-outside",
  subject: "outputs",
  severity: "error",
  meaning: "A node's security group must let nothing in from outside its VPC, but for Tailscale's own UDP port.",
  remedy: "Remove the ingress rule, or name a security group as its source.",
  source: "https://tailscale.com/kb/1082/firewall-ports",
  check({ homelab, topology, emitted, report }) {
    const tailscale = topology.flows.find((flow): flow is PortFlow => flow.component === "tailscale");
    const vpcs = new Map(homelab.sites.flatMap((site) => (site.kind === "aws" ? [[site.name, site.vpcCidr]] : [])));
    for (const [stack, terraform] of emitted.cloud) {
      const groups = groupsOfInstances(terraform);
      for (const ingress of ingresses(terraform).filter(({ group }) => groups.has(group))) {
        const { from, to } = ingress;
        if (ingress.protocol === "udp" && from === tailscale?.ports.from && to === tailscale?.ports.to) continue;
        const outside = ingress.sources.filter((source) => !isInside(source, vpcs.get(stack)));
        if (outside.length === 0) continue;
        report({
          path: ["sites", stack],
          at: "key",
          message: `${ingress.resource} lets ${outside.join(", ")} reach ${ports(ingress)} of the nodes in ${stack}, though all that is meant for them comes through the tailnet.`,
          fix: "Remove the rule, or name the nodes' own security group as its source.",
        });
      }
    }
  },
};

interface Ingress {
  readonly resource: string;
  /** The group it belongs to, as a Terraform expression. */
  readonly group: string;
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Networks and prefix lists; groups are none. */
  readonly sources: readonly string[];
}

function resources(terraform: JsonObject, type: string): readonly (readonly [name: string, resource: Json])[] {
  return Object.entries((at(terraform, "resource", type) ?? {}) as JsonObject);
}

function groupsOfInstances(terraform: JsonObject): ReadonlySet<string> {
  const attached = [...resources(terraform, "aws_instance"), ...resources(terraform, "aws_network_interface")];
  return new Set(
    attached.flatMap(([, resource]) => [
      ...texts(at(resource, "vpc_security_group_ids")),
      ...texts(at(resource, "security_groups")),
    ]),
  );
}

/** Terraform has three ways to say it: a rule of its own, its older form, and blocks in the group. */
function ingresses(terraform: JsonObject): readonly Ingress[] {
  const apart = ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"].flatMap((type) =>
    resources(terraform, type)
      .filter(([, rule]) => textAt(rule, "type") !== "egress")
      .map(([name, rule]) => ingress(`${type}.${name}`, textAt(rule, "security_group_id") ?? "", rule)),
  );
  const inline = resources(terraform, "aws_security_group").flatMap(([name, group]) =>
    list(at(group, "ingress")).map((block) =>
      ingress(`aws_security_group.${name}`, `\${aws_security_group.${name}.id}`, block),
    ),
  );
  return [...apart, ...inline];
}

const SOURCES = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"];

function ingress(resource: string, group: string, rule: Json): Ingress {
  return {
    resource,
    group,
    protocol: textAt(rule, "ip_protocol") ?? textAt(rule, "protocol") ?? "-1",
    from: numberAt(rule, "from_port"),
    to: numberAt(rule, "to_port"),
    sources: SOURCES.flatMap((key) => texts(at(rule, key))),
  };
}

/** A network within the VPC, or a reference to the VPC's own or a subnet's. */
function isInside(source: string, vpc: Cidr | undefined): boolean {
  const cidr = tryCidr(source);
  return cidr ? vpc?.covers(cidr) === true : /^\$\{aws_(vpc|subnet)\.[^}]+\.cidr_block\}$/.test(source);
}

function ports({ protocol, from, to }: Ingress): string {
  if (protocol === "-1" || from === undefined || to === undefined) return "every port";
  return `${protocol.toUpperCase()} ${from === to ? from : `${from} to ${to}`}`;
}

function list(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: Json | undefined): readonly string[] {
  return list(value).filter((item): item is string => typeof item === "string");
}

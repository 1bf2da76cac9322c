import type { AwsSubnet } from "@ducksnest/manifest";
import type { AwsSiteFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { dashed } from "./_names";
import {
  InternetGateway,
  type ITerraformDependable,
  Route,
  RouteTable,
  RouteTableAssociation,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcSecurityGroupEgressRule,
  VpcSecurityGroupIngressRule,
} from "./_provider";

/** IP protocol number of IPIP. @see https://www.iana.org/assignments/protocol-numbers */
const IPIP_PROTOCOL = "4";

/** A site's VPC with its subnets, which are all public, and a security group that accepts nothing from outside. */
export class Network extends Construct {
  /** Id of the VPC, as a Terraform expression. */
  readonly vpcId: string;
  /**
   * Id of the security group, as a Terraform expression. It allows all outgoing packets, and incoming ones only from
   * other hosts of the site. tailscaled opens its connections from inside and the group is stateful, so packets from
   * other sites still arrive through the tailnet.
   */
  readonly securityGroupId: string;
  /** Account that owns the VPC, as a Terraform expression. */
  readonly accountId: string;
  /** The routes and the rule without which an instance reaches nothing outside. */
  readonly wayOut: readonly ITerraformDependable[];

  private readonly subnetIds: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, site: AwsSiteFacts) {
    super(scope, id);
    const name = `${site.homelabName}-${site.name}`;

    const vpc = new Vpc(this, "vpc", {
      cidrBlock: site.vpcCidr.toString(),
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    const gateway = new InternetGateway(this, "internet-gateway", { vpcId: vpc.id, tags: { Name: name } });
    const routes = new RouteTable(this, "route-table", { vpcId: vpc.id, tags: { Name: name } });
    const defaultRoute = new Route(this, "default-route", {
      routeTableId: routes.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });

    const associations: RouteTableAssociation[] = [];
    this.subnetIds = new Map(
      site.subnets.map((subnet) => {
        const id = subnetId(subnet);
        const resource = new Subnet(this, `subnet-${id}`, {
          vpcId: vpc.id,
          cidrBlock: subnet.cidr.toString(),
          availabilityZone: zoneName(site, subnet),
          // A NAT gateway is symmetric, so tailscaled behind one usually falls back to a relay.
          mapPublicIpOnLaunch: true,
          tags: { Name: `${name}-${id}` },
        });
        associations.push(
          new RouteTableAssociation(this, `route-table-association-${id}`, {
            subnetId: resource.id,
            routeTableId: routes.id,
          }),
        );
        return [subnet.cidr.toString(), resource.id];
      }),
    );

    const group = new SecurityGroup(this, "security-group", {
      namePrefix: `${name}-nodes-`,
      description: "Cluster nodes: everything out, nothing in from outside",
      vpcId: vpc.id,
      tags: { Name: `${name}-nodes` },
      // AWS cannot rename a group, nor delete one that an instance uses. So the new group comes first.
      lifecycle: { createBeforeDestroy: true },
    });
    const egress = new VpcSecurityGroupEgressRule(this, "egress", {
      securityGroupId: group.id,
      description: "Tailscale, package and image downloads",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
      lifecycle: { createBeforeDestroy: true },
    });

    const fromPeers = {
      securityGroupId: group.id,
      referencedSecurityGroupId: group.id,
      description: "From the other nodes of the site",
      lifecycle: { createBeforeDestroy: true },
    };
    for (const { protocol, from, to } of site.peerPorts) {
      new VpcSecurityGroupIngressRule(this, `ingress-${protocol}-${from === to ? from : `${from}-${to}`}`, {
        ...fromPeers,
        ipProtocol: protocol,
        fromPort: from,
        toPort: to,
      });
    }
    if (site.ipip) new VpcSecurityGroupIngressRule(this, "ingress-ipip", { ...fromPeers, ipProtocol: IPIP_PROTOCOL });

    this.vpcId = vpc.id;
    this.securityGroupId = group.id;
    this.accountId = vpc.ownerId;
    this.wayOut = [defaultRoute, ...associations, egress];
  }

  /**
   * Id of a subnet, as a Terraform expression.
   * @throws Error if the site has no such subnet
   */
  subnetId(subnet: AwsSubnet): string {
    const id = this.subnetIds.get(subnet.cidr.toString());
    if (id === undefined)
      throw new Error(`The site has no subnet ${subnet.cidr}, only ${[...this.subnetIds.keys()].join(", ")}.`);
    return id;
  }
}

/** Name of a subnet's zone, such as `ap-northeast-2a`. */
export function zoneName({ region }: Pick<AwsSiteFacts, "region">, { zone }: AwsSubnet): string {
  return `${region}${zone}`;
}

/**
 * A construct id from the network alone, such as `10-20-0-0`: adding a subnet never renames another. With another zone it
 * is the same resource, so Terraform destroys the old subnet before it makes the new one, whose network would overlap.
 */
function subnetId({ cidr }: AwsSubnet): string {
  return dashed(cidr.base);
}

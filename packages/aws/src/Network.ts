import type { AwsSubnet } from "@ducksnest/manifest";
import type { AwsSiteFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import {
  InternetGateway,
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
    new Route(this, "default-route", {
      routeTableId: routes.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });

    this.subnetIds = new Map(
      site.subnets.map((subnet) => {
        const zone = `${site.region}${subnet.zone}`;
        const id = subnetId(subnet);
        const resource = new Subnet(this, `subnet-${id}`, {
          vpcId: vpc.id,
          cidrBlock: subnet.cidr.toString(),
          availabilityZone: zone,
          // A NAT gateway is symmetric, so tailscaled behind one usually falls back to a relay.
          mapPublicIpOnLaunch: true,
          tags: { Name: `${name}-${id}` },
        });
        new RouteTableAssociation(this, `route-table-association-${id}`, {
          subnetId: resource.id,
          routeTableId: routes.id,
        });
        return [subnet.cidr.toString(), resource.id];
      }),
    );

    const group = new SecurityGroup(this, "security-group", {
      name: `${name}-nodes`,
      description: "Cluster nodes: everything out, nothing in from outside",
      vpcId: vpc.id,
      tags: { Name: `${name}-nodes` },
    });
    new VpcSecurityGroupEgressRule(this, "egress", {
      securityGroupId: group.id,
      description: "Tailscale, package and image downloads",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });

    const fromPeers = {
      securityGroupId: group.id,
      referencedSecurityGroupId: group.id,
      description: "From the other nodes of the site",
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

/** A construct id from zone and network, such as `a-10-20-0-0`, so that adding a subnet never renames another. */
function subnetId({ zone, cidr }: AwsSubnet): string {
  return `${zone}-${cidr.base.toString().replaceAll(".", "-")}`;
}

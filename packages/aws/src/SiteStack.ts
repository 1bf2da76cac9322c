import type { AwsSite } from "@ducksnest/manifest";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { Construct } from "constructs";
import { AwsProvider, LocalBackend, S3Backend, TerraformOutput, TerraformStack } from "./_provider";
import { Ec2Node } from "./Ec2Node";
import { Network, type NetworkProps } from "./Network";
import { NixosAmi } from "./NixosAmi";

export interface SiteStackProps {
  readonly topology: Topology;
  readonly site: AwsSite;
}

/** Everything of one AWS site: a Terraform stack of its own, with its own state. */
export class SiteStack extends TerraformStack {
  readonly network: Network;
  /** One for each host of the site, by host name. */
  readonly nodes: ReadonlyMap<string, Ec2Node>;

  constructor(scope: Construct, id: string, props: SiteStackProps) {
    super(scope, id);
    const { topology, site } = props;
    const { homelab } = topology;
    this.useBackend(props);
    // CDKTF abbreviates it to `aws`.
    this.addOverride("terraform.required_providers.aws.source", "hashicorp/aws");
    new AwsProvider(this, "aws", {
      region: site.region,
      defaultTags: [{ tags: { "ducksnest:homelab": homelab.name, "ducksnest:site": site.name } }],
    });

    const hosts = topology.hosts.flatMap((facts) =>
      facts.host.kind === "aws" && facts.host.site.name === site.name ? [{ host: facts.host, facts }] : [],
    );
    this.network = new Network(this, "network", {
      homelabName: homelab.name,
      site,
      ...fromPeers(hosts.map(({ facts }) => facts)),
    });
    const architectures = [...new Set(hosts.map(({ facts }) => facts.architecture))];
    const images = new Map(
      architectures.map((architecture) => [
        architecture,
        new NixosAmi(this, `nixos-${architecture}`, { release: homelab.nixos.release, architecture }),
      ]),
    );
    // A scope of their own: no host's name then meets another construct's, nor begins a Terraform name with a digit.
    const nodes = new Construct(this, "node");
    this.nodes = new Map(
      hosts.map(({ host, facts }) => [
        host.name,
        new Ec2Node(nodes, host.name, {
          homelabName: homelab.name,
          host,
          facts,
          imageId: (images.get(facts.architecture) as NixosAmi).imageId,
          subnetId: this.network.subnetId(host.subnet),
          securityGroupId: this.network.securityGroupId,
        }),
      ]),
    );
    this.addOutputs(topology);
  }

  private useBackend({ topology: { homelab }, site }: SiteStackProps): void {
    const { state } = homelab;
    if (state === undefined) {
      // From cdktf.out/stacks/<site>, where terraform runs, to the project's top level.
      new LocalBackend(this, { path: `../../../terraform.${site.name}.tfstate` });
      return;
    }
    new S3Backend(this, {
      bucket: state.bucket,
      key: `${state.keyPrefix}/${site.name}.tfstate`,
      region: state.region,
      encrypt: true,
      ...(state.kmsKeyAlias && { kmsKeyId: state.kmsKeyAlias }),
    });
    // Locks through S3 itself, from Terraform 1.10 on; CDKTF's types stop at DynamoDB, which is deprecated.
    this.addOverride("terraform.backend.s3.use_lockfile", true);
  }

  private addOutputs(topology: Topology): void {
    new TerraformOutput(this, "vpc-id", { value: this.network.vpcId, description: "VPC of the site" });
    for (const [name, node] of this.nodes) {
      new TerraformOutput(this, `instance-id-${name}`, { value: node.instanceId, description: `Instance of ${name}` });
      new TerraformOutput(this, `public-ip-${name}`, {
        value: node.publicIp,
        description: `Public address of ${name}; nothing listens there`,
      });
    }
    const { host, port } = topology.apiEndpoint;
    if (this.nodes.has(topology.controlPlane.host.name)) {
      new TerraformOutput(this, "api-endpoint", {
        value: `https://${host}:${port}`,
        description: "Kubernetes API server",
      });
    }
  }
}

/** What the hosts accept from each other: all that they open on their NICs, taken together; sorted. */
function fromPeers(hosts: readonly HostFacts[]): Pick<NetworkProps, "peerPorts" | "ipip"> {
  if (hosts.length < 2) return { peerPorts: [], ipip: false };
  const open = hosts.flatMap(({ host, openPorts }) =>
    openPorts.filter((ports) => ports.interface === host.interface.name),
  );
  const peerPorts = (["tcp", "udp"] as const).flatMap((protocol) => {
    const unique = new Map(
      open.flatMap((ports) => ports[protocol]).map((range) => [`${range.from} ${range.to}`, range]),
    );
    return [...unique.values()].sort((a, b) => a.from - b.from || a.to - b.to).map((range) => ({ protocol, ...range }));
  });
  return { peerPorts, ipip: open.some(({ ipipFrom }) => ipipFrom.length > 0) };
}

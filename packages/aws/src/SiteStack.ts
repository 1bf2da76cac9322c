import type { Architecture, AwsHostFacts, AwsSiteFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { useBackend, useProvider } from "./_backend";
import { TerraformOutput, TerraformStack } from "./_provider";
import { Ec2Node } from "./Ec2Node";
import { Network } from "./Network";
import { NixosAmi } from "./NixosAmi";

/** All resources of one AWS site, as a separate Terraform stack with its own state. */
export class SiteStack extends TerraformStack {
  /** VPC, subnets and security group of the site. */
  readonly network: Network;
  /** The site's instances, by the host's name in the manifest. */
  readonly nodes: ReadonlyMap<string, Ec2Node>;

  constructor(scope: Construct, id: string, site: AwsSiteFacts) {
    super(scope, id);
    const { homelabName, instances } = site;
    useBackend(this, site.statePlace);
    useProvider(this, {
      region: site.region,
      defaultTags: [{ tags: { "ducksnest:homelab": homelabName, "ducksnest:site": site.name } }],
    });

    this.network = new Network(this, "network", site);
    const images = new Map<Architecture, NixosAmi>();
    const imageFor = ({ machine: { architecture } }: AwsHostFacts) => {
      const known = images.get(architecture);
      if (known !== undefined) return known;
      const image = new NixosAmi(this, `nixos-${architecture}`, { release: site.nixosRelease, architecture });
      images.set(architecture, image);
      return image;
    };
    // A separate scope: host names cannot clash with other constructs, and no Terraform name starts with a digit.
    const nodes = new Construct(this, "node");
    this.nodes = new Map(
      instances.map((host) => [
        host.name,
        new Ec2Node(nodes, host.name, {
          homelabName,
          host,
          imageId: imageFor(host).imageId,
          subnetId: this.network.subnetId(host.subnet),
          securityGroupId: this.network.securityGroupId,
        }),
      ]),
    );
    this.addOutputs(site);
  }

  private addOutputs({ apiEndpoint }: AwsSiteFacts): void {
    new TerraformOutput(this, "vpc-id", { value: this.network.vpcId, description: "VPC of the site" });
    for (const [name, node] of this.nodes) {
      new TerraformOutput(this, `instance-id-${name}`, { value: node.instanceId, description: `Instance of ${name}` });
      new TerraformOutput(this, `public-ip-${name}`, {
        value: node.publicIp,
        description: `Public address of ${name}, which accepts no connections`,
      });
    }
    if (apiEndpoint !== undefined) {
      new TerraformOutput(this, "api-endpoint", {
        value: `https://${apiEndpoint.host}:${apiEndpoint.port}`,
        description: "Kubernetes API server",
      });
    }
  }
}

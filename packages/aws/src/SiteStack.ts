import type { AwsHostFacts, AwsSiteFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { useBackend, useProvider } from "./_backend";
import { dashed } from "./_names";
import { DataAwsPartition, TerraformOutput, TerraformStack } from "./_provider";
import { Ec2Node } from "./Ec2Node";
import { EtcdVolume } from "./EtcdVolume";
import { FLAKE_ARCHIVE, FlakeBucket } from "./FlakeBucket";
import type { FlakeSource } from "./firstBoot/firstBootScript";
import { IdentityKey } from "./IdentityKey";
import { InstanceProfile } from "./InstanceProfile";
import { Network, zoneName } from "./Network";
import { NixosAmi } from "./NixosAmi";

/** All resources of one AWS site, as a separate Terraform stack with its own state. */
export class SiteStack extends TerraformStack {
  /** VPC, subnets and security group of the site. */
  readonly network: Network;
  /** The site's instances, by the host's name in the manifest. */
  readonly nodes: ReadonlyMap<string, Ec2Node>;
  /** Path, from the stack's folder, at which Terraform expects an archive of `nix/`; undefined if it needs none. */
  readonly flakeArchive: string | undefined;

  constructor(scope: Construct, id: string, site: AwsSiteFacts) {
    super(scope, id);
    const { homelabName } = site;
    useBackend(this, site.statePlace);
    useProvider(this, {
      region: site.region,
      defaultTags: [{ tags: { "ducksnest:homelab": homelabName, "ducksnest:site": site.name } }],
    });

    this.network = new Network(this, "network", site);
    this.nodes = site.instances.length > 0 ? this.addNodes(site) : new Map();
    this.flakeArchive = this.nodes.size > 0 && site.flake === undefined ? FLAKE_ARCHIVE : undefined;
    this.addOutputs(site);
  }

  private addNodes(site: AwsSiteFacts): ReadonlyMap<string, Ec2Node> {
    const { homelabName, region, sessionManager } = site;
    const key = new IdentityKey(this, "identity-key", site);
    const partition = new DataAwsPartition(this, "partition");
    const [flake, archiveArn] = this.flakeOf(site);
    const imageId = this.images(site);
    // A separate scope: no Terraform name starts with a digit.
    const nodes = new Construct(this, "node");
    const nodeOf = (host: AwsHostFacts) => {
      const id = dashed(host.nodeIp);
      const profile = new InstanceProfile(nodes, `${id}-profile`, {
        homelabName,
        host,
        parameterArn: `arn:${partition.partition}:ssm:${region}:${this.network.accountId}:parameter${host.identityParameter}`,
        keyArn: key.arn,
        archiveArn,
        sessionManager,
      });
      const etcd = this.etcdOf(site, host);
      const node = new Ec2Node(nodes, id, {
        site,
        host,
        flake,
        profile,
        imageId: imageId(host),
        subnetId: this.network.subnetId(host.subnet),
        securityGroupId: this.network.securityGroupId,
        dependsOn: [...this.network.wayOut, ...(etcd === undefined ? [] : [etcd.volume])],
      });
      etcd?.attachTo(node.instanceId);
      return node;
    };
    return new Map(site.instances.map((host) => [host.name, nodeOf(host)]));
  }

  /** Where instances get the flake from, and the ARN of its archive if that is a bucket of the site. */
  private flakeOf(site: AwsSiteFacts): readonly [FlakeSource, archiveArn: string | undefined] {
    if (site.flake !== undefined) return [{ kind: "flake", reference: site.flake }, undefined];
    const bucket = new FlakeBucket(this, "flake", site);
    return [{ kind: "s3", bucket: bucket.bucketName, key: bucket.key }, bucket.objectArn];
  }

  /** The image of a host: its own, or the official one of its architecture, which is looked up once. */
  private images({ nixosRelease: release }: AwsSiteFacts): (host: AwsHostFacts) => string {
    const official = new Map<string, NixosAmi>();
    return ({ image, machine: { architecture } }) => {
      if (image !== undefined) return image.ami;
      const ami = official.get(architecture) ?? new NixosAmi(this, `nixos-${architecture}`, { release, architecture });
      official.set(architecture, ami);
      return ami.imageId;
    };
  }

  /** The volume's id depends on nothing, so that etcd's data outlives a control plane with another name or address. */
  private etcdOf(site: AwsSiteFacts, { hostname, etcdVolume, subnet }: AwsHostFacts): EtcdVolume | undefined {
    if (etcdVolume === undefined) return undefined;
    return new EtcdVolume(this, "etcd", {
      name: `${site.homelabName}-${hostname}-etcd`,
      size: etcdVolume,
      zone: zoneName(site, subnet),
    });
  }

  private addOutputs({ apiEndpoint }: AwsSiteFacts): void {
    new TerraformOutput(this, "vpc-id", { value: this.network.vpcId, description: "VPC of the site" });
    for (const [name, node] of this.nodes) {
      new TerraformOutput(this, `instance-id-${name}`, { value: node.instanceId, description: `Instance of ${name}` });
    }
    if (apiEndpoint !== undefined) {
      new TerraformOutput(this, "api-endpoint", {
        value: `https://${apiEndpoint.host}:${apiEndpoint.port}`,
        description: "Kubernetes API server",
      });
    }
  }
}

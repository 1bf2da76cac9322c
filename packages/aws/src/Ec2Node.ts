import { Size } from "@ducksnest/manifest";
import type { AwsHostFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { Instance } from "./_provider";

/** The host, and the AWS resources that its instance uses. */
export interface Ec2NodeProps {
  /** Name of the homelab, the prefix of the `Name` tag. */
  readonly homelabName: string;
  /** Facts about the host: type, address and volume size. */
  readonly host: AwsHostFacts;
  /** AMI to launch, `ami-…`. Changes do not replace a running instance. */
  readonly imageId: string;
  /** Subnet of the instance, `subnet-…`. It has to contain the host's node IP. */
  readonly subnetId: string;
  /** Security group of the instance, `sg-…`, in the subnet's VPC. */
  readonly securityGroupId: string;
}

/** A node of the cluster on EC2, with an encrypted root volume and a fixed private address. */
export class Ec2Node extends Construct {
  /** Id of the instance, as a Terraform expression. */
  readonly instanceId: string;
  /** Public IPv4 address, as a Terraform expression. It changes whenever the instance stops and starts. */
  readonly publicIp: string;

  constructor(scope: Construct, id: string, props: Ec2NodeProps) {
    super(scope, id);
    const name = `${props.homelabName}-${props.host.hostname}`;
    const instance = new Instance(this, "instance", {
      ami: props.imageId,
      instanceType: props.host.instanceType,
      subnetId: props.subnetId,
      privateIp: props.host.nodeIp.toString(),
      vpcSecurityGroupIds: [props.securityGroupId],
      associatePublicIpAddress: true,
      // Only version 2. With a hop limit of 1, pods cannot reach the service, so they cannot get the instance's role.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        // EBS sizes are in whole GiB.
        volumeSize: Math.ceil(props.host.rootVolume.bytes / Size.gibibytes(1).bytes),
        encrypted: true,
        tags: { Name: name },
      },
      tags: { Name: name },
      // A newer image must not replace a running control plane. Hosts are updated through the flake.
      lifecycle: { ignoreChanges: ["ami"] },
    });
    this.instanceId = instance.id;
    this.publicIp = instance.publicIp;
  }
}

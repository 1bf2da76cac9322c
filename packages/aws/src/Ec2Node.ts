import { Size } from "@ducksnest/manifest";
import type { AwsHostFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { Instance } from "./_provider";

export interface Ec2NodeProps {
  /** The homelab's name; prefixes the Name tag. */
  readonly homelabName: string;
  readonly host: AwsHostFacts;
  readonly imageId: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
}

/** A cluster node on EC2. */
export class Ec2Node extends Construct {
  readonly instanceId: string;
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
      // Version 2 only; with one hop, pods cannot reach it and so not the instance's role.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        // EBS counts whole GiB.
        volumeSize: Math.ceil(props.host.rootVolume.bytes / Size.gibibytes(1).bytes),
        encrypted: true,
        tags: { Name: name },
      },
      tags: { Name: name },
      // The image is looked up; a newer one must not replace a running control plane. Updates come through the flake.
      lifecycle: { ignoreChanges: ["ami"] },
    });
    this.instanceId = instance.id;
    this.publicIp = instance.publicIp;
  }
}

import type { AwsHostFacts, AwsSiteFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { Instance, type ITerraformDependable } from "./_provider";
import { wholeGibibytes } from "./_sizes";
import { type FlakeSource, firstBootScript } from "./firstBoot/firstBootScript";
import { terraformTemplate } from "./firstBoot/terraformTemplate";
import type { InstanceProfile } from "./InstanceProfile";
import { AMI_PREFIX } from "./NixosAmi";

/** The host, and the AWS resources that its instance uses. */
export interface Ec2NodeProps {
  /** The host's site: the prefix of the `Name` tag, the region and the NixOS release. */
  readonly site: Pick<AwsSiteFacts, "homelabName" | "region" | "nixosRelease">;
  /** Facts about the host: type, address and volume size. */
  readonly host: AwsHostFacts;
  /** AMI to launch, `ami-…`. Changes do not replace a running instance. */
  readonly imageId: string;
  /** Subnet of the instance, `subnet-…`. It has to contain the host's node IP. */
  readonly subnetId: string;
  /** Security group of the instance, `sg-…`, in the subnet's VPC. */
  readonly securityGroupId: string;
  /** What the instance may do. */
  readonly profile: InstanceProfile;
  /** Where the instance gets the flake from. The bucket's name is a Terraform expression. */
  readonly flake: FlakeSource;
  /** What must exist before the instance boots, because it downloads its configuration at once. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Stands in the script where the bucket's name belongs, which only Terraform knows. */
const BUCKET = "@bucket@";

/**
 * A node of the cluster on EC2, with an encrypted root volume and a fixed private address.
 *
 * Few changes replace it, and none that people make every day. Its id should be its private address, because Terraform
 * replaces a resource whose id changes, and a changed address replaces the instance anyway.
 */
export class Ec2Node extends Construct {
  /** Id of the instance, as a Terraform expression. */
  readonly instanceId: string;

  constructor(scope: Construct, id: string, props: Ec2NodeProps) {
    super(scope, id);
    const { site, host, profile } = props;
    const name = `${site.homelabName}-${host.hostname}`;
    const instance = new Instance(this, "instance", {
      ami: props.imageId,
      instanceType: host.instanceType,
      subnetId: props.subnetId,
      // The subnet adds a public address. If the instance asked for one itself, Terraform would replace it once it is
      // stopped, because then it has none. @see https://github.com/hashicorp/terraform-provider-aws/issues/33775
      privateIp: host.nodeIp.toString(),
      vpcSecurityGroupIds: [props.securityGroupId],
      iamInstanceProfile: profile.profileName,
      userData: userData(props),
      userDataReplaceOnChange: false,
      // The control plane holds the cluster's state. AWS refuses to terminate it until a person switches this off. The
      // provider switched it off by itself until August 2025.
      // @see https://github.com/hashicorp/terraform-provider-aws/pull/43722
      disableApiTermination: host.role === "control-plane",
      // Only version 2. With a hop limit of 1, pods cannot reach the service, so they cannot get the instance's role.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: wholeGibibytes(host.rootVolume),
        encrypted: true,
        tags: { Name: name },
      },
      ...(host.creditMode && { creditSpecification: { cpuCredits: host.creditMode } }),
      tags: { Name: name },
      dependsOn: [...props.dependsOn, profile.permissions],
      lifecycle: {
        // A newer image and a newer script must not touch a running instance, because hosts are updated through the flake.
        ignoreChanges: ["ami", "user_data"],
        // Of an instance that exists, this is the image that it was launched with, so it may outlive the image.
        postcondition: [
          {
            condition: `\${startswith(self.ami, "${AMI_PREFIX}")}`,
            errorMessage: `${host.name} cannot be launched, because ${site.region} has no official NixOS ${site.nixosRelease} image for ${host.machine.architecture}. Name an image of your own in the manifest: hosts.${host.name}.image.ami.`,
          },
        ],
      },
    });
    this.instanceId = instance.id;
  }
}

/** The script of the first boot, as a Terraform template. */
function userData({ site: { region, homelabName }, host, flake }: Ec2NodeProps): string {
  const [source, expressions] =
    flake.kind === "s3" ? [{ ...flake, bucket: BUCKET }, { [BUCKET]: flake.bucket }] : [flake, {}];
  const { name, hostname, identityParameter: parameter } = host;
  return terraformTemplate(
    firstBootScript({ region, homelabName, host: name, hostname, parameter, source }),
    expressions,
  );
}

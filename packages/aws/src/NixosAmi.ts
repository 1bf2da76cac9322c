import type { Architecture } from "@ducksnest/topology";
import { Construct } from "constructs";
import { DataAwsAmi } from "./_provider";

/** AWS account that publishes the official NixOS images. @see https://nixos.github.io/amis/ */
const NIXOS_OWNER = "427812963091";

/** Which image to look up. */
export interface NixosAmiProps {
  /** NixOS release, such as `26.05`. */
  readonly release: string;
  /** CPU architecture of the image. */
  readonly architecture: Architecture;
}

/**
 * The newest official NixOS image of a release. Terraform looks it up, because images are deprecated after 90 days and
 * deleted later.
 */
export class NixosAmi extends Construct {
  /** Id of the image, as a Terraform expression. */
  readonly imageId: string;

  constructor(scope: Construct, id: string, props: NixosAmiProps) {
    super(scope, id);
    const image = new DataAwsAmi(this, "image", {
      mostRecent: true,
      owners: [NIXOS_OWNER],
      filter: [
        { name: "name", values: [`nixos/${props.release}*`] },
        { name: "architecture", values: [props.architecture] },
        { name: "virtualization-type", values: ["hvm"] },
      ],
    });
    this.imageId = image.id;
  }
}

import type { Architecture } from "@ducksnest/topology";
import { Construct } from "constructs";
import { DataAwsAmiIds } from "./_provider";

/** AWS account that publishes the official NixOS images. @see https://nixos.github.io/amis/ */
const NIXOS_OWNER = "427812963091";

/** Start of every image's id. An expression that finds no image has another value. */
export const AMI_PREFIX = "ami-";

/** Which image to look up. */
export interface NixosAmiProps {
  /** NixOS release, such as `26.05`. */
  readonly release: string;
  /** CPU architecture of the image. */
  readonly architecture: Architecture;
}

/**
 * The newest official NixOS image of a release. Terraform looks it up, because images are deprecated after 90 days and
 * deleted later. A list may be empty, whereas the data source of one image fails, and so would every plan, even for
 * instances that run.
 */
export class NixosAmi extends Construct {
  /** Id of the image, as a Terraform expression; `none` if there is no image. */
  readonly imageId: string;

  constructor(scope: Construct, id: string, props: NixosAmiProps) {
    super(scope, id);
    const images = new DataAwsAmiIds(this, "images", {
      owners: [NIXOS_OWNER],
      // The newest comes first, which is also the default.
      sortAscending: false,
      filter: [
        { name: "name", values: [`nixos/${props.release}*`] },
        { name: "architecture", values: [props.architecture] },
        { name: "virtualization-type", values: ["hvm"] },
      ],
    });
    this.imageId = `\${try(${images.fqn}.ids[0], "none")}`;
  }
}

import type { Architecture } from "@ducksnest/topology";
import { Construct } from "constructs";
import { DataAwsAmi } from "./_provider";

/** The account that publishes the official NixOS images. @see https://nixos.github.io/amis/ */
const NIXOS_OWNER = "427812963091";

export interface NixosAmiProps {
  /** Release branch, such as `26.05`. */
  readonly release: string;
  readonly architecture: Architecture;
}

/** The newest official NixOS image of a release. Looked up, for a pinned image is deprecated after 90 days and later deleted. */
export class NixosAmi extends Construct {
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

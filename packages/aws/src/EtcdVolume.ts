import type { Size } from "@ducksnest/manifest";
import { Construct } from "constructs";
import { EbsVolume, VolumeAttachment } from "./_provider";
import { wholeGibibytes } from "./_sizes";

/** Name under which the volume is attached. The kernel names it otherwise. */
export const ETCD_DEVICE = "/dev/sdf";

/** The volume, and the instance that it is attached to. */
export interface EtcdVolumeProps {
  /** The `Name` tag. */
  readonly name: string;
  /** Size, 1 to 16,384 GiB. */
  readonly size: Size;
  /** Availability zone of the instance, such as `ap-northeast-2a`. */
  readonly zone: string;
  /** Id of the instance, as a Terraform expression. */
  readonly instanceId: string;
}

/**
 * The encrypted volume with etcd's data. It is not part of the instance, so a replaced instance finds the data of the one
 * before it. A volume cannot move to another zone, so its data goes into a snapshot before Terraform destroys it.
 */
export class EtcdVolume extends Construct {
  constructor(scope: Construct, id: string, props: EtcdVolumeProps) {
    super(scope, id);
    const volume = new EbsVolume(this, "volume", {
      availabilityZone: props.zone,
      size: wholeGibibytes(props.size),
      type: "gp3",
      encrypted: true,
      finalSnapshot: true,
      tags: { Name: props.name },
    });
    new VolumeAttachment(this, "attachment", {
      deviceName: ETCD_DEVICE,
      volumeId: volume.id,
      instanceId: props.instanceId,
      // etcd writes all the time, and detaching a mounted volume waits until it is forced.
      stopInstanceBeforeDetaching: true,
    });
  }
}

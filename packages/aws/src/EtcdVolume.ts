import type { Size } from "@ducksnest/manifest";
import { Construct } from "constructs";
import { EbsVolume, type ITerraformDependable, VolumeAttachment } from "./_provider";
import { wholeGibibytes } from "./_sizes";

/** Name under which the volume is attached. The kernel names it otherwise. */
export const ETCD_DEVICE = "/dev/sdf";

/** The volume. */
export interface EtcdVolumeProps {
  /** The `Name` tag. */
  readonly name: string;
  /** Size, 1 to 16,384 GiB. */
  readonly size: Size;
  /** Availability zone of the instance, such as `ap-northeast-2a`. */
  readonly zone: string;
}

/**
 * The encrypted volume with etcd's data. It is not part of the instance, so a replaced instance finds the data of the one
 * before it. A volume cannot move to another zone, so its data goes into a snapshot before Terraform destroys it.
 */
export class EtcdVolume extends Construct {
  /** The volume. The instance depends on it, so that Terraform destroys the volume, and takes its snapshot, last. */
  readonly volume: ITerraformDependable;
  private readonly volumeId: string;

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
    this.volume = volume;
    this.volumeId = volume.id;
  }

  /** Attaches the volume. @param instanceId id of the instance, as a Terraform expression */
  attachTo(instanceId: string): void {
    new VolumeAttachment(this, "attachment", {
      deviceName: ETCD_DEVICE,
      volumeId: this.volumeId,
      instanceId,
      // A terminated instance shuts down first and then lets go of the volume. Terraform would detach it beforehand, from an
      // instance that may still run because AWS refuses to terminate it.
      skipDestroy: true,
    });
  }
}

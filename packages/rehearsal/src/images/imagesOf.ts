import { join } from "node:path";
import { inParallel } from "../kernel/inParallel";
import type { Programs } from "../programs/Program";
import { clusterImages } from "./clusterImages";
import type { Image } from "./Image";
import { type ImageLimit, workloadImages } from "./workloadImages";
import { writeImage } from "./writeImage";

/** What a cluster's containers run. */
export interface ImageRequest {
  /** As `kubeadm config images list` prints them. */
  readonly kubeadmImages: readonly string[];
  /** Kubernetes YAML with the workloads. */
  readonly workloads: readonly string[];
}

export interface ClusterImages {
  /** kubeadm's, made from real programs, and then the workloads', made from busybox. */
  readonly images: readonly Image[];
  /** What the imitated images of the workloads say nothing about. */
  readonly limits: readonly ImageLimit[];
}

/** An image's archive. */
export interface ImageArchive {
  /** Name of the image, with its tag. */
  readonly name: string;
  /** Path of a docker-archive, for `ctr -n k8s.io images import`. */
  readonly file: string;
}

/**
 * All images of a cluster, made from the programs of this machine.
 * @param programs those of the need `cluster`
 * @throws CannotRehearse for an image that cannot be made
 */
export async function imagesOf({ kubeadmImages, workloads }: ImageRequest, programs: Programs): Promise<ClusterImages> {
  const cluster = await clusterImages(kubeadmImages, programs);
  const { images, limits } = await workloadImages(workloads, programs);
  return { images: [...cluster, ...images], limits };
}

/** Images written at once. More would only wait for the disk. */
const AT_ONCE = 2;

/** Writes each image as an archive of its own into a folder, which is made. */
export function writeImages(images: readonly Image[], folder: string): Promise<readonly ImageArchive[]> {
  return inParallel([...images.entries()], AT_ONCE, async ([index, image]) => {
    const file = join(folder, `${index}-${image.name.replace(/[^\w.-]+/g, "_")}.tar`);
    await writeImage(image, file);
    return { name: image.name, file };
  });
}

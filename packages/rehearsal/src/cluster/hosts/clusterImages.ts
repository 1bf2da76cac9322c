import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ImageArchive, imagesOf, writeImages } from "../../images/imagesOf";
import type { ImageLimit } from "../../images/workloadImages";
import { CannotRehearse } from "../../kernel/CannotRehearse";
import { printDocuments } from "../../nixos/documents";
import type { HostSettings } from "../../nixos/HostSettings";
import type { Programs } from "../../programs/Program";

const run = promisify(execFile);

export interface ArchivedImages {
  readonly archives: readonly ImageArchive[];
  /** What the imitated images of the workloads say nothing about. */
  readonly limits: readonly ImageLimit[];
}

/**
 * Writes archives of all images that the cluster needs: those that kubeadm asks for, the one that holds containerd's
 * sandboxes, and the workloads'.
 * @param folder that of the archives
 * @throws CannotRehearse for an image that cannot be made
 */
export async function archiveImages(
  hosts: readonly HostSettings[],
  workloads: readonly string[],
  programs: Programs,
  folder: string,
): Promise<ArchivedImages> {
  const [kubeadm, sandbox] = await Promise.all([kubeadmImages(hosts, programs, folder), sandboxImage(programs)]);
  const { images, limits } = await imagesOf(
    { kubeadmImages: [...new Set([...kubeadm, sandbox])], workloads },
    programs,
  );
  return { archives: await writeImages(images, folder), limits };
}

async function kubeadmImages(hosts: readonly HostSettings[], programs: Programs, folder: string) {
  const documents = hosts.find(({ role }) => role === "control-plane")?.kubeadmDocuments ?? [];
  const file = join(folder, "init.yaml");
  await writeFile(file, printDocuments(documents));
  try {
    const { stdout } = await run(programs.path("kubeadm"), ["config", "images", "list", `--config=${file}`]);
    return stdout.trim().split("\n");
  } catch (error) {
    throw new CannotRehearse(`kubeadm does not accept the control plane's configuration. It says: ${words(error)}`);
  }
}

/** The image of pods' sandboxes, which containerd was built with. */
async function sandboxImage(programs: Programs): Promise<string> {
  const { stdout } = await run(programs.path("containerd"), ["config", "default"]);
  const [, image] = /^\s*(?:sandbox|sandbox_image) = ['"]([^'"]+)['"]/m.exec(stdout) ?? [];
  if (image === undefined) throw new CannotRehearse("containerd's default configuration names no image for sandboxes.");
  return image;
}

function words(error: unknown): string {
  if (error instanceof Error && "stderr" in error && typeof error.stderr === "string") return error.stderr.trim();
  return error instanceof Error ? error.message : String(error);
}

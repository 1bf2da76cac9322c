import type { Programs } from "../programs/Program";
import { appletsOf, busyboxFiles, SYSTEM_FILES } from "./baseFiles";
import { isPinned } from "./Container";
import { containersOf } from "./containersOf";
import type { Image } from "./Image";
import { ENTRYPOINT, imitation } from "./imitation";
import { imitationLimits } from "./imitationLimits";

/** What a rehearsal with imitated images says nothing about. */
export interface ImageLimit {
  /** The image, as the workload names it. */
  readonly image: string;
  /** One sentence, which names the container. */
  readonly what: string;
}

/** Imitated images of workloads. */
export interface WorkloadImages {
  readonly images: readonly Image[];
  /** In the order of the workloads; none if the imitations do all that the workloads ask for. */
  readonly limits: readonly ImageLimit[];
}

/**
 * Images of the names that the workloads ask for, with busybox in place of their programs. An image answers over HTTP on
 * every port that its containers declare, at every path that a probe asks. The page at `/` is the pod's name, which begins with
 * the workload's. A container with a command of its own runs it if busybox has it.
 * @param texts Kubernetes YAML
 * @throws CannotRehearse for YAML that Kubernetes would refuse as well
 */
export async function workloadImages(texts: readonly string[], programs: Programs): Promise<WorkloadImages> {
  const containers = texts.flatMap(containersOf);
  const applets = new Set(await appletsOf(programs));
  const base = new Map([...SYSTEM_FILES, ...(await busyboxFiles(programs))]);
  const images: Image[] = [];
  const limits: ImageLimit[] = [];
  for (const name of new Set(containers.map(({ image }) => image))) {
    const users = containers.filter(({ image }) => image === name);
    const files = new Map([...base, ...imitation(users, applets)]);
    if (!isPinned(name)) images.push({ name, files, entrypoint: [ENTRYPOINT] });
    limits.push(...users.flatMap((user) => imitationLimits(user, applets)).map((what) => ({ image: name, what })));
  }
  return { images, limits };
}

import { admits, type HostFacts } from "@ducksnest/topology";
import { joined, quoted } from "../../_words";
import { declaredHosts } from "../../outputs/declaredHosts";
import { type EmittedWorkload, podAnnotation, workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** Architectures in Kubernetes' names, as labels of nodes have them. */
type NodeArchitecture = "amd64" | "arm64" | "arm" | "386";

/** What an image exists for. */
interface Built {
  readonly pattern: RegExp;
  readonly architectures: readonly NodeArchitecture[];
}

/**
 * Images that exist for some architectures only: by the prefixes of Docker's official images, by the suffixes that many
 * publishers give to tags, and by their makers' documentation.
 * @see https://github.com/docker-library/official-images#architectures-other-than-amd64
 * @see https://learn.microsoft.com/en-us/sql/linux/sql-server-linux-docker-container-deployment (x86-64 only)
 */
const BUILT: readonly Built[] = [
  { pattern: /(^|\/)amd64\/|[:._-](amd64|x86_64|x86-64)(@|$)/, architectures: ["amd64"] },
  { pattern: /(^|\/)arm64v8\/|[:._-](arm64(v8)?|aarch64)(@|$)/, architectures: ["arm64"] },
  { pattern: /(^|\/)arm32v[67]\/|[:._-](arm32v[67]|armhf|armv[67])(@|$)/, architectures: ["arm"] },
  { pattern: /(^|\/)i386\/|[:._-](i386|386)(@|$)/, architectures: ["386"] },
  { pattern: /^mcr\.microsoft\.com\/mssql\/server[:@]/, architectures: ["amd64"] },
];

/** Annotation of a pod, or of its template, that states what its images are built for, such as `amd64,arm64`. */
const ANNOTATION = "ducksnest/architectures";

/** The kubelet finds no matching image, or the program ends with "exec format error", but only on some of the hosts. */
export const ImageBuildRule: OutputRule = {
  name: "architecture-suits-images",
  subject: "outputs",
  severity: "error",
  meaning: "The scheduler must not place a pod on a host for whose architecture its image is not built.",
  remedy: "Select hosts by the label kubernetes.io/arch, or use an image for every architecture.",
  source: "https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-arch",
  check({ topology, emitted, report }) {
    const hosts = declaredHosts(topology, emitted);
    for (const workload of workloadsOf(emitted.cluster)) {
      const able = hosts.filter((host) => admits(host, workload));
      for (const image of workload.images) {
        const built = architecturesOf(workload, image);
        if (built === undefined) continue;
        const unfit = able.filter((host) => !built.includes(nodeArchitecture(host)));
        const [first] = unfit;
        if (first === undefined) continue;
        report({
          path: ["hosts", first.name],
          at: "key",
          about: workload.object,
          message: `Image "${image}" of ${workload.name} is built for ${joined(built)}, but its pods can run on ${quoted(unfit.map(({ name }) => name))}, which ${unfit.length === 1 ? "is" : "are"} ${nodeArchitecture(first)}.`,
          fix: hosts.some((host) => built.includes(nodeArchitecture(host)))
            ? `Give ${workload.name} the nodeSelector \`kubernetes.io/arch: ${built[0]}\`, or use an image for ${nodeArchitecture(first)}.`
            : `Use an image for ${nodeArchitecture(first)}.`,
        });
      }
    }
  },
};

/** Undefined if nothing states or shows what the image is built for, as is usual for images of several architectures. */
function architecturesOf(workload: EmittedWorkload, image: string): readonly string[] | undefined {
  const stated = podAnnotation(workload, ANNOTATION);
  if (stated !== undefined) return stated.split(",").map((each) => each.trim());
  return BUILT.find(({ pattern }) => pattern.test(image))?.architectures;
}

function nodeArchitecture({ machine }: HostFacts): NodeArchitecture {
  return machine.architecture === "arm64" ? "arm64" : "amd64";
}

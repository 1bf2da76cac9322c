import type { CpuLevel, Host } from "@ducksnest/manifest";
import { admits, type HostFacts, NODE_LABELS } from "@ducksnest/topology";
import { listed, quoted } from "../../_words";
import { declaredHosts } from "../../outputs/declaredHosts";
import { type EmittedWorkload, podAnnotation, workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** An image's requirement on the processor. */
interface Need {
  /** The lowest x86-64 level that the image runs on. */
  readonly level: CpuLevel;
  /** The reason, for the message. */
  readonly because: string;
}

/**
 * Images that are known to need more than x86-64-v1, by repository and tag. The first match counts.
 * @see https://developers.redhat.com/articles/2024/01/02/exploring-x86-64-v3-red-hat-enterprise-linux-10
 * @see https://www.mongodb.com/docs/manual/administration/production-notes/#x86_64
 */
const IMAGES: readonly (Need & { readonly pattern: RegExp })[] = [
  // From 5.0 on. An image without a tag, or with a word as its tag, counts as the newest.
  {
    pattern: /(^|\/)(mongo|mongodb|mongodb-(community|enterprise)-server)(:([5-9]|[1-9]\d+|latest|[a-z]+)(\D.*)?)?$/,
    level: "v3",
    because: "MongoDB from 5.0 on uses AVX",
  },
  { pattern: /(^|[/:_.-])(ubi|rhel)10([/:_.-]|$)/, level: "v3", because: "RHEL 10 is built for x86-64-v3" },
  {
    pattern: /(^|\/)(rockylinux|oraclelinux):10(\D|$)/,
    level: "v3",
    because: "Enterprise Linux 10 is built for x86-64-v3",
  },
  { pattern: /(^|[/:_.-])(ubi|rhel)9([/:_.-]|$)/, level: "v2", because: "RHEL 9 is built for x86-64-v2" },
];

/** Annotation of a pod, or of its template, that states the lowest level that its images run on. */
const LEVEL_ANNOTATION = "ducksnest/cpu-level";

const CPU_LEVELS: readonly CpuLevel[] = ["v1", "v2", "v3", "v4"];

/** The program crashes with an illegal instruction or a glibc error, but only on some of the hosts that can run it. */
export const CpuLevelRule: OutputRule = {
  name: "cpu-level-suits-images",
  subject: "outputs",
  severity: "error",
  meaning: "The scheduler must not place a pod on a host whose processor lacks instructions that its image uses.",
  remedy: "Select hosts by the label ducksnest/cpu-level, or use an image that is built for older processors.",
  source: "https://developers.redhat.com/articles/2024/01/02/exploring-x86-64-v3-red-hat-enterprise-linux-10",
  check({ topology: derived, emitted, report }) {
    const topology = { ...derived, hosts: declaredHosts(derived, emitted) };
    const unfit = (need: Need, hosts: readonly HostFacts[]) =>
      hosts.filter(({ machine: { cpuLevel } }) => cpuLevel && cpuLevel < need.level);
    for (const workload of workloadsOf(emitted.cluster)) {
      const stated = statedNeed(workload);
      for (const image of workload.images) {
        const need = stated ?? IMAGES.find(({ pattern }) => pattern.test(withoutDigest(image)));
        if (need === undefined) continue;
        const hosts = unfit(
          need,
          topology.hosts.filter((facts) => admits(facts, workload)),
        );
        const [first] = hosts;
        if (first === undefined) continue;
        report({
          path: processor(first),
          about: workload.object,
          message: `Image "${image}" of ${workload.name} needs x86-64-${need.level} (${need.because}), but its pods can run on ${quoted(hosts.map(({ name }) => name))}, which ${hosts.length === 1 ? "is" : "are"} ${levels(hosts)}.`,
          fix: remedy(workload, need, topology.hosts),
        });
      }
    }
  },
};

/** What the workload itself states, which counts instead of what is known here. */
function statedNeed(workload: EmittedWorkload): Need | undefined {
  const stated = podAnnotation(workload, LEVEL_ANNOTATION);
  const level = CPU_LEVELS.find((each) => each === stated);
  return level && { level, because: `its annotation ${LEVEL_ANNOTATION}` };
}

/** Drops the digest of an image that also has a tag, because only the tag shows the version. */
function withoutDigest(image: string): string {
  return image.replace(/@sha256:.*$/, (digest, offset: number) =>
    /:[^/]*$/.test(image.slice(0, offset)) ? "" : digest,
  );
}

function processor(host: Host): readonly string[] {
  return ["hosts", host.name, ...(host.kind === "aws" ? ["instanceType"] : ["hardware", "cpu"])];
}

function levels(hosts: readonly HostFacts[]): string {
  return listed([...new Set(hosts.map(({ machine }) => String(machine.cpuLevel)))].sort());
}

function remedy(workload: EmittedWorkload, { level }: Need, hosts: readonly HostFacts[]): string {
  const enough = [...new Set(hosts.map(({ machine }) => machine.cpuLevel).filter((it) => it && it >= level))].sort();
  if (enough.length === 0)
    return `No host has ${level}, so use an image that is built for older processors, or add a host.`;
  const [only] = enough;
  return enough.length === 1
    ? `Give ${workload.name} the nodeSelector \`${NODE_LABELS.cpuLevel}: ${only}\`.`
    : `Give ${workload.name} a node affinity: ${NODE_LABELS.cpuLevel} In [${enough.join(", ")}].`;
}

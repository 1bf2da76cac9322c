import { type Size, SizeRoundingBehavior } from "cdk8s";
import type { Cpu } from "cdk8s-plus-29";

/** The values of a `WebService` that Kubernetes could refuse, defaults filled in. */
export interface WebServiceValues {
  readonly id: string;
  readonly namespace: string;
  readonly image: string;
  readonly port: number;
  readonly healthPath: string;
  readonly replicas: number;
  readonly cpuRequest: Cpu;
  readonly memory: Size;
}

/** A DNS label as in RFC 1123. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const RFC_1123_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A DNS label as in RFC 1035, which the name of a Service has to be.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service
 */
const RFC_1035_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const LETTERS = "lowercase letters, digits and hyphens";

/** What is wrong with the values: a sentence for each, which quotes the value and says which ones are allowed. */
export function webServiceProblems(values: WebServiceValues): readonly string[] {
  const { id, namespace, image, port, healthPath, replicas, cpuRequest, memory } = values;
  const memoryMiB = memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  const rules: readonly (readonly [holds: boolean, sentence: string])[] = [
    [
      RFC_1035_LABEL.test(id),
      `The id ${JSON.stringify(id)} is also the Service's name: use 1 to 63 ${LETTERS}, with a letter first and no hyphen at the end.`,
    ],
    [
      RFC_1123_LABEL.test(namespace),
      `The namespace ${JSON.stringify(namespace)} is not a DNS label: use 1 to 63 ${LETTERS}, with no hyphen at either end.`,
    ],
    [
      /^\S+$/.test(image),
      `The image ${JSON.stringify(image)} is empty or contains white space: use a name with a tag, such as ghcr.io/owner/blog:1.4.2.`,
    ],
    [
      Number.isInteger(port) && port >= 1024 && port <= 65535,
      `The port ${port} is not a whole number from 1024 to 65535; ports below 1024 are only for root.`,
    ],
    [
      /^\/\S*$/.test(healthPath),
      `The healthPath ${JSON.stringify(healthPath)} has to start with "/" and contain no white space.`,
    ],
    [Number.isSafeInteger(replicas) && replicas >= 0, `The replicas ${replicas} have to be a whole number, 0 or more.`],
    [
      Number.parseFloat(cpuRequest.amount) > 0,
      `The cpuRequest ${cpuRequest.amount} has to be more than 0, such as Cpu.millis(50).`,
    ],
    [
      Number.isInteger(memoryMiB) && memoryMiB > 0,
      `The memory of ${memoryMiB} MiB has to be a whole number of MiB, 1 or more, such as Size.mebibytes(64).`,
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

import * as z from "zod";
import type { Kubectl } from "../Kubectl";

const STATE = z.object({ reason: z.string().default(""), message: z.string().default("") });

const PODS = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
          .default([]),
        containerStatuses: z
          .array(
            z.object({
              ready: z.boolean(),
              restartCount: z.number().default(0),
              state: z.object({ waiting: STATE.optional() }).default({}),
            }),
          )
          .default([]),
      }),
    }),
  ),
});

const EVENTS = z.object({
  items: z.array(
    z.object({
      reason: z.string().default(""),
      message: z.string().default(""),
      count: z.number().nullish(),
      involvedObject: z.object({ name: z.string().default("") }),
    }),
  ),
});

type Pod = z.infer<typeof PODS>["items"][number];
type Event = z.infer<typeof EVENTS>["items"][number];

/** A Deployment or a DaemonSet whose pods are not all available, or a single pod. */
export interface Unavailable {
  readonly kind: "deployment" | "daemonset" | "statefulset" | "pod";
  readonly namespace: string;
  readonly name: string;
  /** Why its pods were not made; undefined if they were. */
  readonly refusal: string | undefined;
}

/** Why pods of a workload do not become available. */
export interface PodTrouble {
  readonly text: string;
  /** Whether waiting longer is in vain. */
  readonly isHopeless: boolean;
}

/** Reasons of a waiting container that do not end by themselves. Its image is on every host. */
const HOPELESS = /^(ErrImage\w+|ImagePullBackOff|InvalidImageName|Create\w*Error|RunContainerError|CrashLoopBackOff)$/;
/** How often a container has ended if it does not stay up. One that waits for another may end once. */
const RESTARTS = 2;
/**
 * Events that say why a pod does not become ready, and how often each has to come until there is no hope. A container that
 * runs and fails its probe may still succeed: CoreDNS waits for the API server, which it reaches through kube-proxy.
 */
const TELLING: ReadonlyMap<string, number> = new Map([
  ["FailedCreatePodSandBox", 2],
  ["FailedMount", 4],
  ["Unhealthy", Number.POSITIVE_INFINITY],
]);

/** What podTrouble needs of kubectl. */
type Answers = Pick<Kubectl, "get" | "run">;

/** Finds out why the pods of a workload wait, in the words of Kubernetes and of their own last line. */
export async function podTrouble(kubectl: Answers, workload: Unavailable): Promise<PodTrouble> {
  const { namespace, refusal } = workload;
  if (refusal !== undefined) return { text: `The API server refuses its pods. It says: ${refusal}`, isHopeless: true };
  const pods = PODS.parse(await kubectl.get("pods", `--namespace=${namespace}`)).items.filter(isOf(workload));
  const events = EVENTS.parse(await kubectl.get("events", `--namespace=${namespace}`)).items;
  const troubles: PodTrouble[] = [];
  for (const pod of pods) {
    const trouble = waiting(pod) ?? restarting(pod) ?? unscheduled(pod) ?? told(pod, events);
    if (trouble === undefined) continue;
    const words = /CrashLoopBackOff/.test(trouble.text) ? await lastWords(kubectl, namespace, pod) : "";
    troubles.push({ ...trouble, text: `${trouble.text}${words}` });
  }
  if (troubles.length === 0) return { text: "Its pods are not there, or are not ready yet.", isHopeless: false };
  return {
    text: `Its pods wait. ${[...new Set(troubles.map(({ text }) => text))].join(" ")}`,
    isHopeless: troubles.every(({ isHopeless }) => isHopeless),
  };
}

/** Whether a pod has the name that the workload's controller gives. */
function isOf({ kind, name }: Unavailable): (pod: Pod) => boolean {
  const rest = {
    deployment: /^-[a-z0-9]+-[a-z0-9]{5}$/,
    daemonset: /^-[a-z0-9]{5}$/,
    statefulset: /^-\d+$/,
    pod: /^$/,
  }[kind];
  return ({ metadata }) => metadata.name.startsWith(name) && rest.test(metadata.name.slice(name.length));
}

function waiting({ status }: Pod): PodTrouble | undefined {
  const states = status.containerStatuses.flatMap(({ ready, state }) =>
    ready || !state.waiting ? [] : [state.waiting],
  );
  const [first] = states.filter(({ reason }) => HOPELESS.test(reason));
  return first && { text: `${first.reason}. ${first.message}`, isHopeless: true };
}

/** A container that ends again and again waits only in part of that time. */
function restarting({ status }: Pod): PodTrouble | undefined {
  const isRestarting = status.containerStatuses.some(({ ready, restartCount }) => !ready && restartCount >= RESTARTS);
  return isRestarting ? { text: "CrashLoopBackOff. Its container ends again and again.", isHopeless: true } : undefined;
}

function unscheduled({ status }: Pod): PodTrouble | undefined {
  const condition = status.conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  const [words] = (condition?.message ?? "").split(/\.? (?=no new claims|preemption:)/); // follows for every reason
  return condition && { text: `No node takes it. ${words}`, isHopeless: true };
}

function told({ metadata, status }: Pod, events: readonly Event[]): PodTrouble | undefined {
  if (status.conditions.some(({ type, status }) => type === "Ready" && status === "True")) return undefined;
  const own = events.filter(
    ({ involvedObject, reason }) => involvedObject.name === metadata.name && TELLING.has(reason),
  );
  const last = own.at(-1);
  if (last === undefined) return undefined;
  // An event with another text, such as another id, is another event.
  const times = own.filter(({ reason }) => reason === last.reason).reduce((sum, { count }) => sum + (count ?? 1), 0);
  const runs = status.containerStatuses.some(({ state }) => state.waiting === undefined);
  return { text: `${last.reason}. ${last.message}`, isHopeless: !runs && times >= (TELLING.get(last.reason) ?? 1) };
}

/** The last line that a pod's container wrote before it ended, or since. The kubelet may have removed the container before. */
async function lastWords(kubectl: Answers, namespace: string, { metadata }: Pod): Promise<string> {
  for (const which of ["--previous=true", "--previous=false"]) {
    const { stdout } = await kubectl.run(["logs", which, "--tail=1", `--namespace=${namespace}`, metadata.name]);
    const line = stdout.trim();
    if (line !== "" && !line.startsWith("unable to retrieve container logs")) return ` Its last line: ${line}`;
  }
  return "";
}

import { parseAllDocuments } from "yaml";
import * as z from "zod";
import { inParallel } from "../../kernel/inParallel";
import { type Cluster, SLOW_INTERVAL, until } from "../Cluster";
import type { ClusterDeviation } from "../ClusterReport";
import type { Kubectl } from "../Kubectl";
import { warningsIn } from "../warnings";
import { type PodTrouble, podTrouble, type Unavailable } from "./podTrouble";

/** A file with Kubernetes YAML, as `kubectl apply` gets it. */
export interface ClusterManifest {
  /** Name of the file, such as `blog.k8s.yaml`. */
  readonly name: string;
  readonly text: string;
}

/** Seconds in which a workload becomes available. */
const AVAILABLE_SECONDS = 120;
/** Seconds for which all that lack pods have to be hopeless. The scheduler tries again when a node becomes Ready. */
const HOPELESS_SECONDS = 8;
/** Workloads that are looked into at a time. */
const WORKLOADS_AT_ONCE = 4;

const APPLY = ["apply", "--server-side", "--field-manager=ducksnest", "--filename=-"];

/**
 * Applies the cluster's YAML as its operator does, first without effect, then twice. The second time must change nothing.
 * Namespaces come before all else, because the API server tries an object only in a namespace that exists.
 */
export async function applyManifests(
  cluster: Cluster,
  manifests: readonly ClusterManifest[],
): Promise<readonly ClusterDeviation[]> {
  const { kubectl } = cluster;
  const deviations: ClusterDeviation[] = [];
  const namespaces = manifests.flatMap(({ text }) => namespacesIn(text));
  if (namespaces.length > 0) await kubectl.check(APPLY, namespaces.join("---\n"));
  for (const { name, text } of manifests) {
    const trial = await kubectl.run([...APPLY, "--dry-run=server"], text);
    const first = trial.status === 0 ? await kubectl.run(APPLY, text) : trial;
    cluster.warn(undefined, `kubectl apply ${name}`, warningsIn(first.stderr));
    if (first.status !== 0) {
      deviations.push(refused(name, first.stderr));
      continue;
    }
    const before = await generations(kubectl, text);
    const second = await kubectl.run(APPLY, text);
    if (second.status !== 0) deviations.push(refused(name, second.stderr));
    else if ((await generations(kubectl, text)) !== before) deviations.push(unstable(name));
  }
  return deviations;
}

function namespacesIn(text: string): readonly string[] {
  return parseAllDocuments(text)
    .filter((document) => document.get("kind") === "Namespace")
    .map(String);
}

/** Generations of what a manifest describes; they change with the object. */
async function generations(kubectl: Cluster["kubectl"], text: string): Promise<string> {
  const fields = "{range .items[*]}{.kind}/{.metadata.name} {.metadata.generation}\n{end}";
  const { stdout } = await kubectl.run(["get", "--filename=-", `--output=jsonpath=${fields}`], text);
  return stdout;
}

function refused(name: string, stderr: string): ClusterDeviation {
  return {
    host: undefined,
    what: `apply ${name}`,
    expected: "the API server accepts it",
    observed: stderr.trim(),
    cause: "The API server refuses what synth wrote.",
  };
}

function unstable(name: string): ClusterDeviation {
  return {
    host: undefined,
    what: `apply ${name} again`,
    expected: "nothing changes",
    observed: "the API server made another generation",
    cause: "A field that synth writes is changed by the API server, so that each apply changes it back.",
  };
}

const WORKLOADS = z.object({
  items: z.array(
    z.object({
      kind: z.enum(["Deployment", "DaemonSet", "StatefulSet"]),
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({ replicas: z.number().default(1) }),
      status: z.object({
        availableReplicas: z.number().default(0),
        desiredNumberScheduled: z.number().optional(),
        numberAvailable: z.number().default(0),
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
          .default([]),
      }),
    }),
  ),
});

/** A workload that lacks pods. */
interface Lacking extends Unavailable {
  readonly wanted: number;
  readonly available: number;
}

/**
 * Waits until every Deployment, DaemonSet and StatefulSet has all its pods, those of kubeadm too. The wait ends early if the pods of each
 * one that lacks some are hopeless for a while.
 */
export async function workloadDeviations(cluster: Cluster): Promise<readonly ClusterDeviation[]> {
  let left: readonly Lacking[] = [];
  let troubles: readonly PodTrouble[] = [];
  let hopelessSince: number | undefined;
  await until(
    AVAILABLE_SECONDS,
    async () => {
      left = await lacking(cluster.kubectl);
      troubles = await inParallel(left, WORKLOADS_AT_ONCE, (each) => podTrouble(cluster.kubectl, each));
      if (left.length === 0) return true;
      hopelessSince = troubles.every(({ isHopeless }) => isHopeless) ? (hopelessSince ?? cluster.seconds) : undefined;
      return hopelessSince !== undefined && cluster.seconds - hopelessSince > HOPELESS_SECONDS;
    },
    SLOW_INTERVAL,
  );
  if (left.length === 0) cluster.record("workloads available");
  return left.map(({ kind, namespace, name, wanted, available }, index) => ({
    host: undefined,
    what: `${kind} ${namespace}/${name}`,
    expected: `${wanted} pods available`,
    observed: String(available),
    cause: troubles[index]?.text ?? "",
  }));
}

const KINDS = { Deployment: "deployment", DaemonSet: "daemonset", StatefulSet: "statefulset" } as const;

/** The workloads that lack pods, in the order of the API server. */
export async function lacking(kubectl: Pick<Kubectl, "get">): Promise<readonly Lacking[]> {
  const { items } = WORKLOADS.parse(await kubectl.get("deployments,daemonsets,statefulsets", "--all-namespaces"));
  return items
    .map(({ kind, metadata, spec, status }) => ({
      ...metadata,
      kind: KINDS[kind],
      wanted: status.desiredNumberScheduled ?? spec.replicas,
      available: kind === "DaemonSet" ? status.numberAvailable : status.availableReplicas,
      refusal: status.conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True")?.message,
    }))
    .filter(({ wanted, available }) => available < wanted);
}

import { Size } from "@ducksnest/manifest";
import {
  CONTROL_PLANE_TAINT,
  type LabelRequirement,
  meets,
  type Resources,
  type Toleration,
  tolerates,
  type Workload,
} from "@ducksnest/topology";
import { hostPorts } from "./_hostPorts";
import { at, type Json, type JsonObject, listAt, numberAt, objectAt, textAt, textEntries } from "./Emitted";

/** A workload as an output declares it. */
export interface EmittedWorkload extends Workload {
  /** The object that declares it. */
  readonly object: JsonObject;
  /** The pod, or its template: an object with `metadata` and `spec`. */
  readonly template: JsonObject;
  /** Images of all containers, in order and without repeats. */
  readonly images: readonly string[];
}

/** How objects of one kind create pods. */
interface PodMaker {
  /** The number of pods that an object with this spec creates. */
  replicas(spec: Json | undefined): Workload["replicas"];
  /** The path to the pod, or to its template, in the object. */
  readonly template: readonly string[];
}

const replicated: PodMaker = { replicas: (spec) => numberAt(spec, "replicas") ?? 1, template: ["spec", "template"] };
const atOnce = (spec: Json | undefined) =>
  Math.min(numberAt(spec, "parallelism") ?? 1, numberAt(spec, "completions") ?? Number.POSITIVE_INFINITY);

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/ */
const POD_MAKERS: Readonly<Record<string, PodMaker>> = {
  CronJob: {
    replicas: (spec) => atOnce(at(spec, "jobTemplate", "spec")),
    template: ["spec", "jobTemplate", "spec", "template"],
  },
  DaemonSet: { replicas: () => "every host", template: ["spec", "template"] },
  Deployment: replicated,
  Job: { replicas: atOnce, template: ["spec", "template"] },
  Pod: { replicas: () => 1, template: [] },
  ReplicaSet: replicated,
  StatefulSet: replicated,
};

/** The workloads that the scheduler has to place, from all synthesized Kubernetes objects. */
export function workloadsOf(objects: readonly JsonObject[]): readonly EmittedWorkload[] {
  const floors = autoscalerFloors(objects);
  return objects.flatMap((object) => {
    const kind = textAt(object, "kind") ?? "";
    const maker = isPodMaker(kind) ? POD_MAKERS[kind] : undefined;
    if (maker === undefined) return [];
    const name = namespaced(object, textAt(object, "metadata", "name"));
    const declared = maker.replicas(at(object, "spec"));
    const replicas = declared === "every host" ? declared : Math.max(declared, floors.get(`${kind} ${name}`) ?? 0);
    const template = objectAt(object, ...maker.template);
    return [{ object, template, name, replicas, ...podFacts(template) }];
  });
}

/** The minimum number of pods that autoscalers set for their targets, by the target's kind and name. */
function autoscalerFloors(objects: readonly JsonObject[]): ReadonlyMap<string, number> {
  return new Map(
    objects
      .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
      .map((object) => {
        const target = at(object, "spec", "scaleTargetRef");
        const key = `${textAt(target, "kind")} ${namespaced(object, textAt(target, "name"))}`;
        return [key, numberAt(object, "spec", "minReplicas") ?? 1];
      }),
  );
}

function namespaced(object: JsonObject, name: string | undefined): string {
  return `${textAt(object, "metadata", "namespace") ?? "default"}/${name}`;
}

function podFacts(template: Json | undefined): Omit<EmittedWorkload, "object" | "template" | "name" | "replicas"> {
  const spec = at(template, "spec");
  const nodeName = textAt(spec, "nodeName");
  const nodeAffinity = requiredNodeAffinity(spec);
  // A pod with a nodeName bypasses the scheduler, and only the scheduler enforces NoSchedule.
  const bypass: Toleration[] = nodeName === undefined ? [] : [{ operator: "Exists", effect: "NoSchedule" }];
  const tolerations: Toleration[] = [...listAt(spec, "tolerations").map(textEntries), ...bypass];
  return {
    images: [
      ...new Set(
        [...listAt(spec, "initContainers"), ...listAt(spec, "containers")].flatMap((it) => textAt(it, "image") ?? []),
      ),
    ],
    requests: podRequests(spec),
    nodeSelector: {
      ...textEntries(at(spec, "nodeSelector")),
      ...(nodeName !== undefined && { "kubernetes.io/hostname": nodeName }),
    },
    ...(nodeAffinity && { nodeAffinity }),
    toleratesControlPlane: tolerations.some((toleration) => tolerates(toleration, CONTROL_PLANE_TAINT)),
    tolerations,
    onePerHost: keepsApart(template) || hostPorts(template).length > 0,
  };
}

/**
 * The requests of a pod: the sum of its containers, or the peak of its init containers if that is higher. An init
 * container that keeps running counts with the containers, and with the init containers that start after it.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function podRequests(spec: Json | undefined): Resources {
  const amount = (resource: "cpu" | "memory") => {
    const of = (containers: readonly Json[]) =>
      containers.reduce<number>((sum, container) => sum + requestOf(container, resource), 0);
    const initContainers = listAt(spec, "initContainers");
    const keepsRunning = (container: Json) => textAt(container, "restartPolicy") === "Always";
    const peaks = initContainers.map((container, index) =>
      of([...initContainers.slice(0, index).filter(keepsRunning), container]),
    );
    return Math.max(of([...initContainers.filter(keepsRunning), ...listAt(spec, "containers")]), ...peaks);
  };
  return {
    // Rounds to microcores first, because 0.1 + 0.2 is not exact.
    cpuMillicores: Math.ceil(Math.round(amount("cpu") * 1e6) / 1000),
    memory: Size.mebibytes(Math.ceil(amount("memory")) / Size.mebibytes(1).bytes),
  };
}

/** A container with a limit but no request requests its limit. */
function requestOf(container: Json, resource: "cpu" | "memory"): number {
  const [requested, limit] = ["requests", "limits"].map((which) => at(container, "resources", which, resource));
  return quantity(requested ?? limit) ?? 0;
}

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/**
 * The value of a quantity such as `250m`, `64Mi` or `2e3`; undefined if it is not a quantity.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantity(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value >= 0 ? value : undefined;
  if (typeof value !== "string") return undefined;
  const [, digits, suffix = ""] = /^\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[A-Za-z]*)$/.exec(value) ?? [];
  if (digits === undefined) return undefined;
  if (/^[eE][+-]?\d/.test(suffix)) return Number(digits + suffix);
  const factor = Object.hasOwn(SUFFIXES, suffix) ? SUFFIXES[suffix] : undefined;
  return factor === undefined ? undefined : Number(digits) * factor;
}

type Operator = LabelRequirement["operator"];

const OPERATORS: readonly Operator[] = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Terms without an expression match nothing. Comparisons of numbers, and expressions on node fields, count as met. */
function requiredNodeAffinity(spec: Json | undefined): Workload["nodeAffinity"] {
  const path = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
  if (at(spec, ...path) === undefined) return undefined;
  return listAt(spec, ...path, "nodeSelectorTerms")
    .filter((term) => ["matchExpressions", "matchFields"].some((key) => listAt(term, key).length > 0))
    .map((term) => listAt(term, "matchExpressions").flatMap(labelRequirement));
}

function labelRequirement(expression: Json): LabelRequirement[] {
  const key = textAt(expression, "key");
  const operator = OPERATORS.find((each) => each === textAt(expression, "operator"));
  if (key === undefined || operator === undefined) return [];
  const values = listAt(expression, "values").filter((value) => typeof value === "string");
  return [{ key, operator, values }];
}

/** The annotation of a workload's pods with a key; undefined if they have none. */
export function podAnnotation({ template }: EmittedWorkload, key: string): string | undefined {
  return textAt(template, "metadata", "annotations", key);
}

/** Whether an object of this kind creates pods in a way that is known here. */
export function isPodMaker(kind: string): boolean {
  return Object.hasOwn(POD_MAKERS, kind);
}

/** True if the pods of a template must not share a host with each other. */
function keepsApart(template: Json | undefined): boolean {
  const labels = textEntries(at(template, "metadata", "labels"));
  const path = ["spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
  return listAt(template, ...path).some(
    (term) => textAt(term, "topologyKey") === "kubernetes.io/hostname" && selects(at(term, "labelSelector"), labels),
  );
}

function selects(selector: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (selector === undefined) return false;
  return (
    Object.entries(textEntries(at(selector, "matchLabels"))).every(([key, value]) => labels[key] === value) &&
    listAt(selector, "matchExpressions")
      .flatMap(labelRequirement)
      .every((requirement) => meets(labels, requirement))
  );
}

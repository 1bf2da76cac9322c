import { parseAllDocuments } from "yaml";
import * as z from "zod";
import { CannotRehearse } from "../kernel/CannotRehearse";
import type { Container, ContainerProbe } from "./Container";

const port = z.union([z.number(), z.string()]);

const handler = z.object({
  httpGet: z.object({ path: z.string().default("/"), port, scheme: z.string().default("HTTP") }).optional(),
  tcpSocket: z.object({ port }).optional(),
  grpc: z.object({ port }).optional(),
  exec: z.object({ command: z.array(z.string()).default([]) }).optional(),
});

const container = z.object({
  name: z.string(),
  image: z.string(),
  imagePullPolicy: z.string().optional(),
  command: z.array(z.string()).default([]),
  restartPolicy: z.string().optional(),
  ports: z
    .array(z.object({ containerPort: z.number(), name: z.string().optional(), protocol: z.string().default("TCP") }))
    .default([]),
  livenessProbe: handler.optional(),
  readinessProbe: handler.optional(),
  startupProbe: handler.optional(),
  lifecycle: z.object({ postStart: handler.optional(), preStop: handler.optional() }).default({}),
});
type ContainerData = z.infer<typeof container>;

const podSpec = z.object({ containers: z.array(container), initContainers: z.array(container).default([]) });
const template = z.object({ template: z.object({ spec: podSpec }) });

/** Where a kind of object has its pods' specification. */
const POD_SPECS: ReadonlyMap<string, z.ZodType<z.infer<typeof podSpec>>> = new Map<
  string,
  z.ZodType<z.infer<typeof podSpec>>
>([
  ["Pod", podSpec],
  ...["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job"].map(
    (kind) => [kind, template.transform(({ template }) => template.spec)] as const,
  ),
  [
    "CronJob",
    z.object({ jobTemplate: z.object({ spec: template }) }).transform((spec) => spec.jobTemplate.spec.template.spec),
  ],
]);

const JOBS = new Set(["Job", "CronJob"]);

const object = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().default("default") }),
  spec: z.unknown(),
});

const list = z.object({ items: z.array(z.unknown()) });

/**
 * The containers of all workloads in Kubernetes YAML, in their order.
 * @throws CannotRehearse naming the workload and the field that Kubernetes would refuse as well
 */
export function containersOf(text: string): readonly Container[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new CannotRehearse(`The Kubernetes YAML has a mistake: ${error.message}`);
    return containersIn(document.toJS());
  });
}

function containersIn(data: unknown): readonly Container[] {
  const items = list.safeParse(data);
  if (items.success) return items.data.items.flatMap(containersIn);
  const parsed = object.safeParse(data);
  const schema = parsed.success ? POD_SPECS.get(parsed.data.kind) : undefined;
  if (!parsed.success || schema === undefined) return [];
  const { kind, metadata, spec } = parsed.data;
  const workload = `${kind} ${metadata.namespace}/${metadata.name}`;
  const pod = schema.safeParse(spec);
  if (!pod.success) throw new CannotRehearse(`${workload}: ${z.prettifyError(pod.error)}`);
  const { containers, initContainers } = pod.data;
  return [
    ...initContainers.map((each) => containerOf(workload, each, each.restartPolicy !== "Always")),
    ...containers.map((each) => containerOf(workload, each, JOBS.has(kind))),
  ];
}

function containerOf(workload: string, data: ContainerData, ends: boolean): Container {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = data;
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle.postStart, lifecycle.preStop];
  const given = handlers.filter((each) => each !== undefined);
  const asked = given.flatMap(({ httpGet, tcpSocket, grpc }) => httpGet?.port ?? tcpSocket?.port ?? grpc?.port ?? []);
  const own = data.ports.filter(({ protocol }) => protocol === "TCP").map(({ containerPort }) => containerPort);
  return {
    name: `${workload}, container ${data.name}`,
    image: data.image,
    ends,
    command: data.command,
    alwaysPulls: (data.imagePullPolicy ?? defaultPullPolicy(data.image)) === "Always",
    ports: [...new Set(own.length > 0 ? own : asked.filter((port) => typeof port === "number"))].sort((a, b) => a - b),
    probes: given.flatMap(probeOf),
  };
}

function probeOf({ httpGet, tcpSocket, grpc, exec }: z.infer<typeof handler>): readonly ContainerProbe[] {
  if (httpGet) return [{ kind: "http", path: httpGet.path, encrypted: httpGet.scheme === "HTTPS" }];
  if (exec) return [{ kind: "exec", command: exec.command }];
  if (tcpSocket) return [{ kind: "tcp" }];
  return grpc ? [{ kind: "grpc" }] : [];
}

/** @see https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting */
function defaultPullPolicy(image: string): string {
  if (image.includes("@")) return "IfNotPresent";
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
}

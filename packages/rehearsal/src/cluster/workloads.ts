import { parseAllDocuments } from "yaml";
import * as z from "zod";
import { type Cluster, until } from "./Cluster";
import type { ClusterDeviation } from "./ClusterReport";
import { warningsIn } from "./warnings";

/** A file with Kubernetes YAML, as `kubectl apply` gets it. */
export interface ClusterManifest {
  /** Name of the file, such as `blog.k8s.yaml`. */
  readonly name: string;
  readonly text: string;
}

/** Seconds in which a deployment becomes available. */
const AVAILABLE_SECONDS = 120;

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

const DEPLOYMENTS = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({ replicas: z.number().default(1) }),
      status: z.object({ availableReplicas: z.number().default(0) }),
    }),
  ),
});
const PODS = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      status: z.object({
        phase: z.string().default(""),
        conditions: z.array(z.object({ status: z.string(), message: z.string().default("") })).default([]),
        containerStatuses: z
          .array(
            z.object({
              ready: z.boolean(),
              state: z.record(
                z.string(),
                z.object({ reason: z.string().default(""), message: z.string().default("") }),
              ),
            }),
          )
          .default([]),
      }),
    }),
  ),
});

/** Waits until every deployment has all its pods, those of kubeadm's DNS too. */
export async function workloadDeviations(cluster: Cluster): Promise<readonly ClusterDeviation[]> {
  const waiting = async () =>
    DEPLOYMENTS.parse(await cluster.kubectl.get("deployments", "--all-namespaces")).items.filter(
      ({ spec, status }) => status.availableReplicas < spec.replicas,
    );
  if (await until(AVAILABLE_SECONDS, async () => (await waiting()).length === 0)) {
    cluster.record("workloads available");
    return [];
  }
  const left = await waiting();
  return Promise.all(
    left.map(async ({ metadata, spec, status }) => ({
      host: undefined,
      what: `deployment ${metadata.namespace}/${metadata.name}`,
      expected: `${spec.replicas} pods available`,
      observed: `${status.availableReplicas} after ${AVAILABLE_SECONDS} s`,
      cause: await podTrouble(cluster, metadata),
    })),
  );
}

async function podTrouble({ kubectl }: Cluster, deployment: { namespace: string; name: string }): Promise<string> {
  const { items } = PODS.parse(await kubectl.get("pods", `--namespace=${deployment.namespace}`));
  const words = items
    .filter(({ metadata }) => metadata.name.startsWith(`${deployment.name}-`))
    .flatMap(({ metadata, status }) => {
      const states = status.containerStatuses.flatMap(({ ready, state }) =>
        ready
          ? []
          : Object.entries(state).map(([kind, { reason, message }]) => [kind, reason, message].join(" ").trim()),
      );
      const conditions = status.conditions.filter((each) => each.status !== "True").map(({ message }) => message);
      const [first] = [...states, ...conditions].filter((text) => text !== "" && text !== "running");
      return first === undefined ? [] : [`${metadata.name}: ${first}`];
    });
  return words.length > 0
    ? `Pods wait. ${words.join("; ")}`
    : "The pods run, but do not become ready. Look at their probes.";
}

import * as z from "zod";
import type { Cluster } from "../../Cluster";

const NODE = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
});
const LEASE = z.object({ spec: z.object({ renewTime: z.string().default("") }) });
const PODS = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ deletionTimestamp: z.string().optional() }),
      status: z.object({
        containerStatuses: z
          .array(
            z.object({
              ready: z.boolean(),
              state: z.object({ running: z.object({ startedAt: z.string() }).optional() }),
            }),
          )
          .default([]),
      }),
    }),
  ),
});

/** Whether the API server counts a node as Ready. */
export async function isNodeReady({ kubectl }: Cluster, node: string): Promise<boolean> {
  const { status } = NODE.parse(await kubectl.get("node", node));
  return status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/**
 * Whether a node's kubelet has reported since a time. Its Ready condition alone stays for 40 s after the kubelet has stopped.
 * @param since milliseconds since 1970
 */
export async function reportsSince({ kubectl }: Cluster, node: string, since: number): Promise<boolean> {
  const { spec } = LEASE.parse(await kubectl.get("lease", node, "--namespace=kube-node-lease"));
  return Date.parse(spec.renewTime) > since;
}

/** Whether all pods of a node are ready, and all their containers have been started since a time. */
export async function podsRestartedSince({ kubectl }: Cluster, node: string, since: number): Promise<boolean> {
  const { items } = PODS.parse(await kubectl.get("pods", "--all-namespaces", `--field-selector=spec.nodeName=${node}`));
  const pods = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return (
    pods.length > 0 &&
    pods.every(
      ({ status: { containerStatuses } }) =>
        containerStatuses.length > 0 &&
        containerStatuses.every(
          // The API has whole seconds.
          ({ ready, state: { running } }) => ready && running && Date.parse(running.startedAt) + 1000 > since,
        ),
    )
  );
}

/** Whether an API server answers. */
export async function apiAnswers({ kubectl }: Cluster): Promise<boolean> {
  return (await kubectl.run(["get", "--raw=/readyz", "--request-timeout=3s"])).status === 0;
}

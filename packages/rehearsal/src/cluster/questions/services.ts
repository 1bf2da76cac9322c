import * as z from "zod";
import { inParallel } from "../../kernel/inParallel";
import { isNeeded } from "../../probes/expectations";
import type { Stage } from "../../stage/Stage";
import type { Cluster, ClusterHost } from "../Cluster";
import type { ClusterDeviation, ServiceAnswer } from "../ClusterReport";

const SERVICES = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({
        clusterIP: z.string().default("None"),
        ports: z
          .array(z.object({ port: z.number(), nodePort: z.number().optional(), protocol: z.string().default("TCP") }))
          .default([]),
      }),
    }),
  ),
});

/** Namespaces of Kubernetes itself. Of the namespace `default`, only the API server's Service is. */
const OF_KUBERNETES = new Set(["kube-system", "kube-public", "kube-node-lease"]);
/** Hosts that ask at a time. */
const HOSTS_AT_ONCE = 4;
/** Seconds for one answer. */
const PATIENCE = 5;

/** A URL that has to answer, and from where. */
export interface Question extends Omit<ServiceAnswer, "delivered"> {
  readonly url: string;
}

/**
 * Asks every service of the workloads over HTTP: from every host by its cluster IP, and by the node port of every host that
 * the firewalls and the tailnet open to it.
 * @param joined names of the nodes; kube-proxy runs on these hosts only @default all
 */
export async function askServices(
  cluster: Cluster,
  stage: Stage,
  joined: readonly string[] = cluster.hosts.map(({ settings }) => settings.hostname),
): Promise<readonly ServiceAnswer[]> {
  return ask(await serviceQuestions(cluster, stage, joined), cluster.hosts);
}

/** The questions to all services, from all hosts that have joined. */
export async function serviceQuestions(
  cluster: Cluster,
  stage: Stage,
  joined: readonly string[] = cluster.hosts.map(({ settings }) => settings.hostname),
): Promise<readonly Question[]> {
  const hosts = cluster.hosts.filter(({ settings }) => joined.includes(settings.hostname));
  const { items } = SERVICES.parse(await cluster.kubectl.get("services", "--all-namespaces"));
  const services = items.filter(({ metadata }) => !isOfKubernetes(metadata));
  return hosts.flatMap((host) => services.flatMap((service) => questions(hosts, stage, host, service)));
}

/** Asks the questions of these hosts. Needs no API server. */
export async function ask(all: readonly Question[], hosts: readonly ClusterHost[]): Promise<readonly ServiceAnswer[]> {
  const perHost = await inParallel(hosts, HOSTS_AT_ONCE, async (host) => {
    const answers: ServiceAnswer[] = [];
    for (const { url, ...question } of all.filter(({ from }) => from === host.name)) {
      const { status } = await host.running.run([
        ...["curl", "--silent", "--fail", "--output", "/dev/null"],
        ...["--max-time", String(PATIENCE), "--noproxy", "*", url],
      ]);
      answers.push({ ...question, delivered: status === 0 });
    }
    return answers;
  });
  return perHost.flat();
}

/** Whether Kubernetes itself makes a Service, which no workload answers for. */
export function isOfKubernetes({ namespace, name }: { readonly namespace: string; readonly name: string }): boolean {
  return OF_KUBERNETES.has(namespace) || (namespace === "default" && name === "kubernetes");
}

function questions(
  hosts: readonly ClusterHost[],
  stage: Stage,
  from: ClusterHost,
  { metadata, spec }: z.infer<typeof SERVICES>["items"][number],
): readonly Question[] {
  const common = { service: `${metadata.namespace}/${metadata.name}`, from: from.name };
  return spec.ports
    .filter(({ protocol }) => protocol === "TCP" && spec.clusterIP !== "None")
    .flatMap(({ port, nodePort }): Question[] => [
      { ...common, way: "cluster-ip", to: "", url: `http://${spec.clusterIP}:${port}/` },
      ...(nodePort === undefined ? [] : hosts.filter((to) => isOpen(stage, from, to))).map(
        (to): Question => ({
          ...common,
          way: "node-port",
          to: to.name,
          url: `http://${to.stage.nic.address}:${nodePort}/`,
        }),
      ),
    ]);
}

/** Whether the design lets a host reach the node ports of another one. */
function isOpen(stage: Stage, { stage: from }: ClusterHost, { stage: to }: ClusterHost): boolean {
  if (from === to) return true;
  const pair = { stage, from, to, near: from.site === to.site };
  return stage.flows.some((flow) => flow.component === "node-port" && isNeeded(flow, pair));
}

/** Services that answered at least one host, as `namespace/name`. */
export function answeringServices(answers: readonly ServiceAnswer[]): ReadonlySet<string> {
  return new Set(answers.filter(({ delivered }) => delivered).map(({ service }) => service));
}

/** Services that did not answer. */
export function serviceDeviations(answers: readonly ServiceAnswer[]): readonly ClusterDeviation[] {
  const answering = answeringServices(answers);
  return answers
    .filter(({ delivered }) => !delivered)
    .map(({ service, from, way, to }) => ({
      host: from,
      what: `${service} by ${way === "cluster-ip" ? "its cluster IP" : `the node port of ${to}`}`,
      expected: "answers",
      observed: `no answer within ${PATIENCE} s`,
      cause: answering.has(service) ? LOST : SILENT,
    }));
}

const LOST =
  "Other hosts get an answer. kube-proxy on this host has no rules for the service, or a firewall drops the packets. `ducksnest rehearse` without --cluster tests the network alone.";
const SILENT =
  "No host gets an answer. No pod is ready, or the Service does not lead to one: its selector has to match the pods' labels, and its targetPort a port on which they listen.";

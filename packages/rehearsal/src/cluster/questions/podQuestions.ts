import * as z from "zod";
import { inParallel } from "../../kernel/inParallel";
import type { Stage } from "../../stage/Stage";
import { type Cluster, type ClusterHost, SLOW_INTERVAL, until } from "../Cluster";
import type { ClusterDeviation, PodAnswer } from "../ClusterReport";
import { type PodTrouble, podTrouble } from "../outputs/podTrouble";
import { podDeviations } from "./podDeviations";

const NAMESPACE = "default";
/** A busybox, which the images of the workloads are made of, too. The domain is reserved and never resolves. */
const IMAGE = "ducksnest.invalid/questions:1";
/** Seconds in which the pods that ask have to run. Their image is on every host. */
const READY_SECONDS = 90;
/** Pods that ask at a time. */
const AT_ONCE = 4;
/** Bytes of an ICMP echo's headers: IPv4's 20 and its own 8. */
const ECHO_HEADERS = 28;

/**
 * Runs in a pod and prints a line for each question: kind, subject, exit code, and the last line of the answer. It asks again
 * if a question fails, because a busy machine loses packets. It asks for a page with nc, because the
 * static busybox of Debian crashes where it looks up a name or a port in the C library's way, as wget does.
 * Arguments: bytes of an echo, then `KIND SUBJECT TARGET` for each question.
 */
const ASK = `
bytes=$1
shift
address() { timeout 5 nslookup -type=a "$1" | sed -n '3,$s/^Address: *//p' | tail -n 1; }
answer() {
  case $1 in
    mtu) cat /sys/class/net/eth0/mtu ;;
    resolver) sed -n 's/^nameserver //p' /etc/resolv.conf ;;
    dns) timeout 5 nslookup -type=a "$3" ;;
    service) printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 5 nc "$(address "\${3%:*}")" "\${3##*:}" | grep '^HTTP/1.. 200' ;;
    ping) ping -c 2 -W 2 -s "$bytes" "$3" ;;
  esac
}
while [ $# -ge 3 ]; do
  if words=$(answer "$1" "$2" "$3" 2>&1) || words=$(answer "$1" "$2" "$3" 2>&1); then code=0; else code=$?; fi
  printf '%s\\t%s\\t%s\\t%s\\n' "$1" "$2" "$code" "$(echo "$words" | tail -n 1)"
  shift 3
done
`;

const PODS = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ nodeName: z.string().default("") }),
      status: z.object({
        podIP: z.string().optional(),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

const SERVICES = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({
        clusterIP: z.string().default("None"),
        ports: z.array(z.object({ port: z.number(), protocol: z.string().default("TCP") })).default([]),
      }),
    }),
  ),
});

type Service = z.infer<typeof SERVICES>["items"][number];

/** Kubernetes YAML with a pod for each of these hosts, from which questions are asked. */
export function questionPods(hostnames: readonly string[]): string {
  const pods = hostnames.map((hostname) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: podOf(hostname), namespace: NAMESPACE, labels: LABELS },
    spec: {
      nodeName: hostname,
      tolerations: [{ operator: "Exists" }],
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "questions", image: IMAGE, imagePullPolicy: "IfNotPresent" }],
    },
  }));
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: pods });
}

const LABELS = { "app.kubernetes.io/name": "ducksnest-questions" };

function podOf(hostname: string): string {
  return `questions-${hostname}`;
}

/** What pods were answered, and what is not as designed. */
export interface PodAnswers {
  readonly answers: readonly PodAnswer[];
  readonly deviations: readonly ClusterDeviation[];
}

/**
 * Asks from inside a pod on every node: names of services from the cluster's DNS, services by their names, the MTU of the
 * pod's interface, and packets of that size to the pods of all others. It asks by `kubectl exec`, so that the API server has
 * to reach every kubelet.
 * @param answering services that answered a host, as `namespace/name`; the others are known to fail
 */
export async function askPods(
  cluster: Cluster,
  stage: Stage,
  dnsDomain: string,
  answering: ReadonlySet<string>,
): Promise<PodAnswers> {
  const { items } = SERVICES.parse(await cluster.kubectl.get("services", "--all-namespaces"));
  const resolver = items.find(({ metadata }) => metadata.name === "kube-dns")?.spec.clusterIP ?? "none";
  const mtu = stage.cluster.podMtu;
  const api = `kubernetes.default.svc.${dnsDomain}`;
  const { pods, troubles } = await readyPods(cluster);
  const common: readonly Question[] = [
    ["mtu", "eth0", "-"],
    ["resolver", "resolv.conf", "-"],
    ["dns", api, api],
    ...items
      .filter(({ metadata }) => answering.has(`${metadata.namespace}/${metadata.name}`))
      .flatMap((service) => serviceQuestion(service, dnsDomain)),
  ];
  const answers = await inParallel([...pods.keys()], AT_ONCE, (host) => {
    const others = [...pods].filter(([other]) => other !== host);
    const pings = others.map(([other, address]): Question => ["ping", other.name, address]);
    return askFrom(cluster, host, [...common, ...pings], mtu - ECHO_HEADERS);
  });
  return {
    answers: answers.flat(),
    deviations: [...[...troubles].map(idle), ...podDeviations(cluster, answers.flat(), { mtu, resolver })],
  };
}

function serviceQuestion({ metadata, spec }: Service, dnsDomain: string): readonly Question[] {
  const [first] = spec.ports.filter(({ protocol }) => protocol === "TCP");
  if (first === undefined) return [];
  const name = `${metadata.name}.${metadata.namespace}`;
  return [["service", name, `${name}.svc.${dnsDomain}:${first.port}`]];
}

type Question = readonly [kind: PodAnswer["kind"], subject: string, target: string];

/** The pods' addresses by their hosts, and why those do not run that do not. */
interface Pods {
  readonly pods: ReadonlyMap<ClusterHost, string>;
  readonly troubles: ReadonlyMap<ClusterHost, PodTrouble>;
}

/** Waits until every pod runs, or cannot run. */
async function readyPods(cluster: Cluster): Promise<Pods> {
  let found = await podsNow(cluster);
  const isSettled = async () => {
    found = await podsNow(cluster);
    return [...found.troubles.values()].every(({ isHopeless }) => isHopeless);
  };
  await until(READY_SECONDS, isSettled, SLOW_INTERVAL);
  return found;
}

async function podsNow(cluster: Cluster): Promise<Pods> {
  const selector = Object.entries(LABELS).map(([key, value]) => `${key}=${value}`);
  const args = ["pods", `--namespace=${NAMESPACE}`, `--selector=${selector}`];
  const { items } = PODS.parse(await cluster.kubectl.get(...args));
  const pods = new Map<ClusterHost, string>();
  const troubles = new Map<ClusterHost, PodTrouble>();
  for (const { spec, status } of items) {
    const host = cluster.ofNode(spec.nodeName);
    if (host === undefined) continue;
    const isReady = status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
    if (isReady && status.podIP !== undefined) pods.set(host, status.podIP);
    else troubles.set(host, await podTrouble(cluster.kubectl, workloadOf(host)));
  }
  return { pods, troubles };
}

function idle([host, { text }]: readonly [ClusterHost, PodTrouble]): ClusterDeviation {
  return { host: host.name, what: "pod on this host", expected: "runs", observed: "does not run", cause: text };
}

function workloadOf({ settings }: ClusterHost) {
  return { kind: "pod", namespace: NAMESPACE, name: podOf(settings.hostname), refusal: undefined } as const;
}

async function askFrom(
  { kubectl }: Cluster,
  host: ClusterHost,
  questions: readonly Question[],
  bytes: number,
): Promise<readonly PodAnswer[]> {
  const pod = podOf(host.settings.hostname);
  const common = { from: host.name };
  const logs = await kubectl.run(["logs", "--request-timeout=10s", pod]);
  const log: PodAnswer = {
    ...common,
    kind: "logs",
    subject: host.name,
    delivered: logs.status === 0,
    words: logs.stderr.trim(),
  };
  if (!log.delivered) return [log]; // `exec` goes the same way, and would wait longer
  const argv = ["exec", pod, "--", "sh", "-c", ASK, "ask", String(bytes), ...questions.flat()];
  const asked = await kubectl.run(argv);
  return [
    log,
    { ...common, kind: "exec", subject: host.name, delivered: asked.status === 0, words: asked.stderr.trim() },
    ...asked.stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line): PodAnswer => {
        const [kind = "", subject = "", code = "", words = ""] = line.split("\t");
        const [found = "dns"] = questions.flatMap(([each]) => (each === kind ? [each] : []));
        return { ...common, kind: found, subject, delivered: code === "0", words: words.trim() };
      }),
  ];
}

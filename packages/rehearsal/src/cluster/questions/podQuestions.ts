import * as z from "zod";
import { inParallel } from "../../kernel/inParallel";
import type { Stage } from "../../stage/Stage";
import { type Cluster, type ClusterHost, SLOW_INTERVAL, until } from "../Cluster";
import type { ClusterDeviation, PodAnswer } from "../ClusterReport";
import { type PodTrouble, podTrouble } from "../podTrouble";

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
 * Runs in a pod and prints a line for each question: kind, subject, exit code, and the last line of the answer.
 * Arguments: bytes of an echo, then `KIND SUBJECT TARGET` for each question.
 */
const ASK = `
bytes=$1
shift
answer() {
  case $1 in
    mtu) cat /sys/class/net/eth0/mtu ;;
    resolver) sed -n 's/^nameserver //p' /etc/resolv.conf ;;
    dns) timeout 8 nslookup -type=a "$3" ;;
    service) wget -q -O /dev/null -T 5 "$3" ;;
    ping) ping -c 2 -W 2 -s "$bytes" "$3" ;;
  esac
}
while [ $# -ge 3 ]; do
  if words=$(answer "$1" "$2" "$3" 2>&1); then code=0; else code=$?; fi
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
 */
export async function askPods(cluster: Cluster, stage: Stage, dnsDomain: string): Promise<PodAnswers> {
  const { items } = SERVICES.parse(await cluster.kubectl.get("services", "--all-namespaces"));
  const resolver = items.find(({ metadata }) => metadata.name === "kube-dns")?.spec.clusterIP ?? "none";
  const { pods, deviations } = await readyPods(cluster);
  const answers = await inParallel([...pods.keys()], AT_ONCE, (host) =>
    askFrom(
      cluster,
      host,
      [
        ["mtu", "eth0", "-"],
        ["resolver", "resolv.conf", "-"],
        ["dns", `kubernetes.default.svc.${dnsDomain}`, `kubernetes.default.svc.${dnsDomain}`],
        ...items.flatMap((service) => serviceQuestion(service)),
        ...[...pods]
          .filter(([other]) => other !== host)
          .map(([other, address]) => ["ping", other.name, address] as const),
      ],
      stage.cluster.podMtu - ECHO_HEADERS,
    ),
  );
  const all = answers.flat();
  return {
    answers: all,
    deviations: [...deviations, ...podDeviations(cluster, all, { mtu: stage.cluster.podMtu, resolver })],
  };
}

function serviceQuestion({ metadata, spec }: Service): readonly Question[] {
  const [first] = spec.ports.filter(({ protocol }) => protocol === "TCP");
  if (first === undefined || spec.clusterIP === "None" || /^(default|kube-system)$/.test(metadata.namespace)) return [];
  const name = `${metadata.name}.${metadata.namespace}`;
  return [["service", name, `http://${name}:${first.port}/`]];
}

type Question = readonly [kind: PodAnswer["kind"], subject: string, target: string];

/** Waits until the pods run. One that cannot run is a deviation. @returns the pods' addresses by their hosts */
async function readyPods(cluster: Cluster) {
  const troubles = new Map<ClusterHost, PodTrouble>();
  let pods = new Map<ClusterHost, string>();
  let waiting: readonly ClusterHost[] = [];
  await until(
    READY_SECONDS,
    async () => {
      const selector = Object.entries(LABELS).map(([key, value]) => `${key}=${value}`);
      const { items } = PODS.parse(
        await cluster.kubectl.get("pods", `--namespace=${NAMESPACE}`, `--selector=${selector}`),
      );
      pods = new Map();
      waiting = [];
      for (const { spec, status } of items) {
        const host = cluster.ofNode(spec.nodeName);
        if (host === undefined) continue;
        const isReady = status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
        if (isReady && status.podIP !== undefined) pods.set(host, status.podIP);
        else waiting = [...waiting, host];
      }
      for (const host of waiting) troubles.set(host, await podTrouble(cluster.kubectl, workloadOf(host)));
      return waiting.every((host) => troubles.get(host)?.isHopeless);
    },
    SLOW_INTERVAL,
  );
  const deviations = waiting.map((host) => ({
    host: host.name,
    what: "pod on this host",
    expected: "runs",
    observed: "does not run",
    cause: troubles.get(host)?.text ?? "",
  }));
  return { pods, deviations };
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
  const argv = ["exec", pod, "--", "sh", "-c", ASK, "ask", String(bytes), ...questions.flat()];
  const asked = await kubectl.run(argv);
  return [
    { ...common, kind: "logs", subject: host.name, delivered: logs.status === 0, words: logs.stderr.trim() },
    { ...common, kind: "exec", subject: host.name, delivered: asked.status === 0, words: asked.stderr.trim() },
    ...asked.stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line): PodAnswer => {
        const [kind = "", subject = "", code = "", words = ""] = line.split("\t");
        const [found = "dns"] = questions.flatMap(([each]) => (each === kind ? [each] : []));
        return { ...common, kind: found, subject, delivered: code === "0", words };
      }),
  ];
}

/** What pods have to find. */
interface Designed {
  /** In bytes. */
  readonly mtu: number;
  /** Address of the cluster's DNS service. */
  readonly resolver: string;
}

function podDeviations(
  cluster: Cluster,
  answers: readonly PodAnswer[],
  designed: Designed,
): readonly ClusterDeviation[] {
  return answers.flatMap((answer) => {
    const { from, kind, subject, words } = answer;
    const expected = { mtu: String(designed.mtu), resolver: designed.resolver }[String(kind)];
    const isRight = answer.delivered && (expected === undefined || words === expected);
    if (isRight) return [];
    const address = cluster.hosts.find(({ name }) => name === from)?.stage.nic.address;
    return [
      {
        host: from,
        what: `pod: ${TITLES[kind]} ${subject}`,
        expected: expected ?? "answers",
        observed: words || "no answer",
        cause: CAUSES[kind].replace("NODE", `${address}:10250`),
      },
    ];
  });
}

const TITLES: Readonly<Record<PodAnswer["kind"], string>> = {
  logs: "kubectl logs of a pod on",
  exec: "kubectl exec in a pod on",
  mtu: "MTU of",
  resolver: "name server in",
  dns: "address of the name",
  service: "HTTP from the service",
  ping: "packets of the pod MTU to a pod on",
};

const UNREACHABLE =
  "The API server does not reach the kubelet at NODE. Open TCP 10250 to the control plane in the firewall and in the tailnet's policy.";

const CAUSES: Readonly<Record<PodAnswer["kind"], string>> = {
  logs: UNREACHABLE,
  exec: UNREACHABLE,
  mtu: "The pod network has another MTU than the design. Look at spec.calicoNetwork.mtu of Calico's Installation.",
  resolver:
    "Pods on this host ask another address than that of the cluster's DNS service. Set ducksnest.kubelet.clusterDns to the tenth address of the service CIDR.",
  dns: "Pods on this host cannot resolve names of services. Either the name server in their resolv.conf is wrong, or packets to CoreDNS' pods get lost.",
  service:
    "A pod does not reach the service by its name. See the answers about DNS, and `ducksnest rehearse` without --cluster for the network.",
  ping: "Packets of the full size get lost between pods. `ducksnest rehearse` without --cluster measures the size that arrives.",
};

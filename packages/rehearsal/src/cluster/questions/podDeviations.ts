import type { Cluster } from "../Cluster";
import type { ClusterDeviation, PodAnswer } from "../ClusterReport";

/** What pods have to find. */
export interface Designed {
  /** In bytes. */
  readonly mtu: number;
  /** Address of the cluster's DNS service. */
  readonly resolver: string;
}

/** The answers that are not as designed, with their causes. */
export function podDeviations(
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

import type { LockedCluster } from "@ducksnest/manifest";
import type { ClusterFacts } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";
import { ifGone } from "./_runningCluster";

/** A setting that `kubeadm init` writes into certificates, static pods and etcd. */
interface NetworkSetting {
  readonly key: "serviceCidr" | "podCidr" | "dnsDomain";
  /** What the setting is, for a sentence. */
  readonly name: string;
  /** What a deployment of the new value would do. */
  effect(now: ClusterFacts, before: LockedCluster): string;
  /** How to change it nevertheless. */
  readonly migration: string;
}

const SETTINGS: readonly NetworkSetting[] = [
  {
    key: "serviceCidr",
    name: "service CIDR",
    effect: ({ dnsServiceIp, apiServiceIp }) =>
      `Kubelets would send pods to ${dnsServiceIp} for DNS, where no service is, and the API server's certificate lacks ${apiServiceIp}`,
    migration:
      "A running cluster can get a second range for new services (https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/), " +
      "but not another first one: to migrate, create a new cluster with its own homelab, and move the workloads.",
  },
  {
    key: "podCidr",
    name: "pod CIDR",
    effect: (_, { podCidr }) =>
      `Calico's operator would refuse the new pool, because kubeadm's podSubnet is ${podCidr}, and stop updating Calico`,
    migration:
      "To migrate, add a pool and move the pods (https://docs.tigera.io/calico/latest/networking/ipam/migrate-pools), change podSubnet in " +
      "the ConfigMap kubeadm-config and --cluster-cidr of the controller manager, and run `ducksnest kubeconfig`, which writes what runs into ducksnest.lock.",
  },
  {
    key: "dnsDomain",
    name: "DNS domain",
    effect: ({ dnsDomain }, before) =>
      `Kubelets would let pods search ${dnsDomain}, while CoreDNS answers for ${before.dnsDomain} and certificates have that name`,
    migration:
      "It is in every certificate of the API server and in CoreDNS: to migrate, create a new cluster with its own homelab, and move the workloads.",
  },
];

/** The networks are in etcd, in certificates and in the addresses of everything that runs. */
export const ClusterNetworksRule: ManifestRule = {
  name: "cluster-networks-unchanged",
  subject: "manifest",
  severity: "error",
  meaning:
    "A running cluster must keep its service CIDR, pod CIDR and DNS domain, because only `kubeadm init` reads them, and what runs has the old ones.",
  remedy: "Write the old value, or move the workloads to a new cluster.",
  source: "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/",
  check({ topology, lock, report }) {
    const before = lock?.lock.cluster;
    if (lock === undefined || before === undefined) return;
    for (const { key, name, effect, migration } of SETTINGS) {
      const now = String(topology.cluster[key]);
      if (now === before[key]) continue;
      report({
        path: ["cluster", key],
        message: `The ${name} is ${now}, but the cluster that runs has ${before[key]} (${lock.lineInCluster(key)} of ducksnest.lock). ${effect(topology.cluster, before)}.`,
        fix: `Write \`${key}: ${before[key]}\`. ${migration} ${ifGone(lock)}`,
      });
    }
  },
};

import type { Cidr, ClusterSettings, Homelab, Ipv4Address, UnlocatedFinding } from "@ducksnest/manifest";
import type { Derived } from "../Derived";
import {
  API_SERVICE_INDEX,
  DNS_SERVICE_INDEX,
  type KubeadmApiVersion,
  kubeadmApiVersion,
  MAX_SERVICE_ADDRESSES,
} from "../upstream/kubernetes";

/** The Kubernetes cluster as a whole. */
export interface ClusterFacts {
  /** Minor version, such as `1.36`. */
  readonly kubernetesVersion: string;
  /** Format of the files that kubeadm reads. */
  readonly kubeadmApiVersion: KubeadmApiVersion;
  /** Domain of service names, such as `cluster.local`. */
  readonly dnsDomain: string;
  /** kubeadm's podSubnet, which is also the only Calico pool. */
  readonly podCidr: Cidr;
  /** kubeadm's serviceSubnet. */
  readonly serviceCidr: Cidr;
  /** Address of the `kubernetes` service: the first of the service CIDR. */
  readonly apiServiceIp: Ipv4Address;
  /** Address of the cluster's DNS service: the tenth of the service CIDR. */
  readonly dnsServiceIp: Ipv4Address;
}

/** Derives the cluster's facts. Fails if the service CIDR is too small or too large. */
export function clusterFacts({ cluster }: Homelab): Derived<ClusterFacts> {
  const { kubernetesVersion, dnsDomain, podCidr, serviceCidr } = cluster;
  const findings = serviceCidrSize(cluster);
  if (findings.length > 0) return { findings };
  return {
    value: {
      kubernetesVersion,
      kubeadmApiVersion: kubeadmApiVersion(kubernetesVersion),
      dnsDomain,
      podCidr,
      serviceCidr,
      apiServiceIp: serviceCidr.at(API_SERVICE_INDEX),
      dnsServiceIp: serviceCidr.at(DNS_SERVICE_INDEX),
    },
  };
}

/** A finding if the service CIDR lacks the DNS service's address, or has more addresses than an API server accepts. */
function serviceCidrSize({ serviceCidr }: ClusterSettings): readonly UnlocatedFinding[] {
  const { size } = serviceCidr;
  if (size > 16 && size <= MAX_SERVICE_ADDRESSES) return [];
  return [
    {
      rule: "service-ips-in-range",
      path: ["cluster", "serviceCidr"],
      message:
        size > 16
          ? `Service CIDR ${serviceCidr} has more than the 2^20 addresses that an API server accepts.`
          : `Service CIDR ${serviceCidr} has ${size} addresses; the API server takes the first and DNS the tenth, which leaves too few.`,
      fix: "Use a /12 to a /24, such as 10.96.0.0/12.",
    },
  ];
}

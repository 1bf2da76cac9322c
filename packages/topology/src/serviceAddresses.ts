import type { ClusterSettings, Ipv4Address } from "@ducksnest/manifest";

/**
 * Address of the `kubernetes` service: the first of the service CIDR.
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ (--service-cluster-ip-range)
 */
export function apiServiceIp(cluster: ClusterSettings): Ipv4Address {
  return cluster.serviceCidr.at(1);
}

/**
 * Address of the cluster DNS service: the tenth of the service CIDR, as kubeadm picks it.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/constants/constants.go (GetDNSIP)
 */
export function dnsServiceIp(cluster: ClusterSettings): Ipv4Address {
  return cluster.serviceCidr.at(10);
}

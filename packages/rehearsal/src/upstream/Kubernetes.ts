/**
 * Facts of Kubernetes 1.36. They are restated here on purpose: the rehearsal is an independent witness, so it takes no
 * number from the packages whose outputs it tests.
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 */
export const KUBERNETES = {
  /** TCP. */
  kubeletPort: 10250,
  /** TCP. Only the control plane itself uses it. */
  etcdPort: 2379,
  /** The first of the default NodePorts. */
  firstNodePort: 30000,
  /** kube-proxy's mark on packets that leave with the host's address. @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/proxy/iptables/proxier.go */
  masqueradeMark: "0x4000",
  /** Ports of the two services that every cluster has. */
  apiServicePort: 443,
  dnsPort: 53,
} as const;

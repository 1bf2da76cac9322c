import type { Change, Entry } from "@ducksnest/testing";

const DNS = "https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/";
const LOOP = "https://coredns.io/plugins/loop/";
const NFTABLES = "https://docs.tigera.io/calico/latest/getting-started/kubernetes/nftables";

/** A ConfigMap that replaces one of kubeadm's. */
function configMap(name: string, key: string, text: string): readonly Change[] {
  const metadata = { name, namespace: "kube-system" };
  return [{ objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata, data: { [key]: text } }] }];
}

/** A Corefile with the plugins that kubeadm's probes ask. */
function corefile(...lines: readonly string[]): readonly Change[] {
  return configMap("coredns", "Corefile", `.:53 {\n${["errors", "health", "ready", ...lines].join("\n")}\n}\n`);
}

function kubeProxy(...lines: readonly string[]): readonly Change[] {
  return configMap("kube-proxy", "config.conf", `${["kind: KubeProxyConfiguration", ...lines].join("\n")}\n`);
}

const SERVICES = "kubernetes cluster.local in-addr.arpa ip6.arpa";
const FORWARD = "forward . /etc/resolv.conf";

/** Configurations of CoreDNS and kube-proxy that replace kubeadm's. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "own-dns-with-another-domain",
    summary: "CoreDNS serves services in another domain than the one that kubelets announce.",
    source: DNS,
    changes: corefile("kubernetes home.lan in-addr.arpa ip6.arpa", FORWARD),
    reported: { rule: "cluster-dns-follows-manifest", at: "cluster.dnsDomain" },
  },
  {
    id: "own-dns-without-services",
    summary: "A Corefile for the home's names alone knows no service of the cluster.",
    source: DNS,
    changes: corefile("forward . 192.168.0.1"),
    reported: { rule: "cluster-dns-follows-manifest", at: "cluster.dnsDomain" },
  },
  {
    id: "own-dns-asks-itself",
    summary: "CoreDNS forwards to the loopback address of systemd-resolved, which in its pod is CoreDNS itself.",
    source: LOOP,
    changes: corefile(SERVICES, "forward . 127.0.0.53"),
    reported: { rule: "cluster-dns-follows-manifest", at: "cluster.dnsDomain" },
  },
  {
    id: "own-dns-asks-its-service",
    summary: "CoreDNS forwards to the address of its own service.",
    source: LOOP,
    changes: corefile(SERVICES, "forward . 10.96.0.10"),
    reported: { rule: "cluster-dns-follows-manifest", at: "cluster.dnsDomain" },
  },
  {
    id: "own-dns-without-readiness",
    summary: "Nothing answers the readiness probe of kubeadm's Deployment.",
    source: "https://coredns.io/plugins/ready/",
    changes: configMap("coredns", "Corefile", `.:53 {\nhealth\n${SERVICES}\n${FORWARD}\n}\n`),
    reported: { rule: "cluster-dns-follows-manifest", at: "cluster.dnsDomain" },
  },
  {
    id: "own-dns-with-the-home-zone",
    summary: "CoreDNS sends names of the home to the router, and all others to a public server.",
    source: DNS,
    changes: corefile(SERVICES, "forward . 1.1.1.1 9.9.9.9", "}", "home.lan:53 {", "forward . 192.168.0.1"),
  },
  {
    id: "own-kube-proxy-with-nftables",
    summary: "The proxy of services filters with nftables, and Calico with iptables.",
    source: NFTABLES,
    changes: kubeProxy("mode: nftables", "clusterCIDR: 10.244.0.0/16"),
    reported: { rule: "kube-proxy-follows-manifest", at: "cluster.calico.dataplane" },
  },
  {
    id: "own-kube-proxy-with-another-pod-network",
    summary: "The proxy of services takes pods for strangers and hides their addresses from services.",
    source: "https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/",
    changes: kubeProxy('mode: ""', "clusterCIDR: 10.10.0.0/16"),
    reported: { rule: "kube-proxy-follows-manifest", at: "cluster.podCidr" },
  },
  {
    id: "own-kube-proxy-with-a-part-of-the-pod-network",
    summary: "The clusterCIDR is the part of one node, so pods of all other nodes count as strangers.",
    source: "https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/",
    changes: kubeProxy("mode: iptables", "clusterCIDR: 10.244.0.0/24"),
    reported: { rule: "kube-proxy-follows-manifest", at: "cluster.podCidr" },
  },
  {
    id: "own-kube-proxy-with-ipvs",
    summary: "The proxy of services balances with IPVS, beside Calico's iptables.",
    source: "https://docs.tigera.io/calico/latest/networking/configuring/use-ipvs",
    changes: kubeProxy("mode: ipvs", "clusterCIDR: 10.244.0.0/16"),
  },
];

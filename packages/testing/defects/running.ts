import type { Entry } from "@ducksnest/testing";

const PIN = `sha256:${"ab".repeat(32)}`;
const OTHER_PIN = `sha256:${"cd".repeat(32)}`;

/** The lock of the reference homelab, whose cluster runs. @param changes other values of the cluster */
function running(changes: Readonly<Record<string, string>> = {}): { readonly lock: string } {
  const facts = {
    kubernetesVersion: '"1.36"',
    controlPlaneEndpoint: "control-plane.example.ts.net:6443",
    controlPlaneAddress: "10.20.0.10",
    serviceCidr: "10.96.0.0/12",
    podCidr: "10.244.0.0/16",
    dnsDomain: "cluster.local",
    encapsulation: "VXLAN",
    caPins: `[${PIN}]`,
    ...changes,
  };
  const lines = Object.entries(facts).map(([key, value]) => `  ${key}: ${value}\n`);
  const hosts = [
    "control-plane: { node: control-plane, site: seoul, address: 10.20.0.10, instanceType: t3.medium, zone: a }",
    "firebat: { node: laptop-firebat, site: home, address: 192.168.0.15 }",
    "old: { node: laptop-old, site: home, address: 192.168.0.17 }",
  ];
  return {
    lock: `homelab: ducksnest\ncluster:\n${lines.join("")}  hosts:\n${hosts.map((host) => `    ${host}\n`).join("")}`,
  };
}

/** What one worker pins. */
const pinned = (...pins: string[]) => ({
  hostSettings: { host: "firebat", set: { "worker.caCertHashes": pins } },
});

/** What every worker pins. */
const allPinned = (...pins: string[]) =>
  ["firebat", "old", "ultra"].map((host) => ({ hostSettings: { host, set: { "worker.caCertHashes": pins } } }));

/** Edits of a manifest whose cluster runs already. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "running-service-cidr-moved",
    summary: "Services of a running cluster get another network, so kubeadm cannot update the DNS service.",
    source: "https://github.com/kubernetes/kubernetes/issues/78235",
    changes: [running(), { manifest: { "cluster.serviceCidr": "10.112.0.0/12" } }],
    reported: { rule: "cluster-networks-unchanged", at: "cluster.serviceCidr" },
  },
  {
    id: "running-service-cidr-shrunk",
    summary: "A smaller service network leaves out the addresses of services that exist.",
    source: "https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/",
    changes: [running(), { manifest: { "cluster.serviceCidr": "10.96.0.0/16" } }],
    reported: { rule: "cluster-networks-unchanged", at: "cluster.serviceCidr" },
  },
  {
    id: "running-pod-cidr-moved",
    summary: "Calico's operator stops at a pool outside the pod network that kubeadm knows.",
    source: "https://github.com/tigera/operator/issues/1512",
    changes: [running(), { manifest: { "cluster.podCidr": "10.200.0.0/16" } }],
    reported: { rule: "cluster-networks-unchanged", at: "cluster.podCidr" },
  },
  {
    id: "running-dns-domain-renamed",
    summary: "Pods search a new DNS domain, and CoreDNS answers for the old one.",
    source: "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/",
    changes: [running(), { manifest: { "cluster.dnsDomain": "lab.internal" } }],
    reported: { rule: "cluster-networks-unchanged", at: "cluster.dnsDomain" },
  },
  {
    id: "running-encapsulation-to-ipip",
    summary: "The pool of a running cluster changes its tunnel, and nodes lose routes to each other.",
    source: "https://github.com/projectcalico/calico/issues/4022",
    changes: [running(), { manifest: { "cluster.calico.encapsulation": "IPIP" } }],
    reported: { rule: "encapsulation-unchanged", at: "cluster.calico.encapsulation" },
  },
  {
    id: "running-encapsulation-to-cross-subnet",
    summary: "Some packets of a running cluster lose their tunnel while nodes change one by one.",
    source: "https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip",
    changes: [running(), { manifest: { "cluster.calico.encapsulation": "VXLANCrossSubnet" } }],
    reported: { rule: "encapsulation-unchanged", at: "cluster.calico.encapsulation" },
  },
  {
    id: "running-encapsulation-from-ipip",
    summary: "A cluster that began with IPIP gets the VXLAN of a copied manifest.",
    source: "ducksnest",
    changes: [running({ encapsulation: "IPIP" })],
    reported: { rule: "encapsulation-unchanged", at: "cluster.calico.encapsulation" },
  },
  {
    id: "running-control-plane-renamed",
    summary: "The control plane gets another hostname, which neither its certificate nor any kubeconfig has.",
    source: "https://github.com/canonical/microk8s/issues/3753",
    changes: [running(), { manifest: { "hosts.control-plane.hostname": "cp" } }],
    reported: { rule: "api-endpoint-unchanged", at: "hosts.control-plane.hostname" },
  },
  {
    id: "running-tailnet-renamed",
    summary: "The tailnet gets another domain, and the API server's name with it.",
    source: "https://tailscale.com/kb/1217/tailnet-name",
    changes: [running(), { manifest: { "tailnet.domain": "tail1234.ts.net" } }],
    reported: { rule: "api-endpoint-unchanged", at: "tailnet.domain" },
  },
  {
    id: "running-control-plane-renumbered",
    summary: "The control plane gets another address, at which etcd does not start.",
    source: "https://github.com/kubernetes/kubeadm/issues/3299",
    changes: [running(), { manifest: { "hosts.control-plane.address": "10.20.0.20" } }],
    reported: { rule: "api-endpoint-unchanged", at: "hosts.control-plane.address" },
  },
  {
    id: "running-control-plane-in-another-subnet",
    summary: "Another subnet gives the control plane another address, which its certificates do not have.",
    source: "https://github.com/kubernetes/kubeadm/issues/338",
    changes: [running(), { manifest: { "hosts.control-plane.subnet": "10.20.1.0/24" } }],
    reported: { rule: "api-endpoint-unchanged", at: "hosts.control-plane.address" },
  },
  {
    id: "running-worker-renamed",
    summary: "A worker that joined gets another hostname, as which its kubelet may not act.",
    source: "https://github.com/kubernetes/kubernetes/issues/93884",
    changes: [running(), { manifest: { "hosts.firebat.hostname": "laptop-new" } }],
    reported: { rule: "node-names-unchanged", at: "hosts.firebat.hostname" },
  },
  {
    id: "running-worker-loses-hostname",
    summary: "Without its hostname, a worker that joined is called like its key.",
    source: "https://github.com/deckhouse/deckhouse/issues/102",
    changes: [running(), { manifest: { "hosts.old.hostname": undefined } }],
    reported: { rule: "node-names-unchanged", at: "hosts.old" },
  },
  {
    id: "running-workers-swapped",
    summary: "Two workers that joined swap their hostnames.",
    source: "https://kubernetes.io/docs/reference/access-authn-authz/node/",
    changes: [
      running(),
      { manifest: { "hosts.firebat.hostname": "laptop-old", "hosts.old.hostname": "laptop-firebat" } },
    ],
    reported: { rule: "node-names-unchanged", at: "hosts.firebat.hostname" },
  },
  {
    id: "running-api-server-two-minors-older",
    summary: "A new NixOS release brings kubelets that are two minors newer than the API server.",
    source: "https://github.com/kubernetes-sigs/kubespray/issues/7821",
    changes: [running({ kubernetesVersion: '"1.34"' })],
    reported: { rule: "api-server-upgraded-first", at: "cluster.kubernetesVersion" },
  },
  {
    id: "running-api-server-one-minor-older",
    summary: "Kubelets that are one minor newer than the API server do not start pods.",
    source: "https://github.com/kubernetes/kubernetes/issues/127316",
    changes: [running({ kubernetesVersion: '"1.35"' })],
    reported: { rule: "api-server-upgraded-first", at: "cluster.kubernetesVersion" },
  },
  {
    id: "running-kubelets-four-minors-older",
    summary: "The API server is upgraded so far that it does not support the kubelets any more.",
    source: "https://kubernetes.io/releases/version-skew-policy/#kubelet",
    changes: [running({ kubernetesVersion: '"1.40"' })],
    reported: { rule: "api-server-upgraded-first", at: "cluster.kubernetesVersion" },
  },
  {
    id: "running-ca-made-anew",
    summary: "The CA in the repository is made anew, and new workers do not find it in the cluster.",
    source: "https://github.com/kubernetes/kubernetes/issues/131080",
    changes: [running(), ...allPinned(OTHER_PIN)],
    reported: { rule: "cluster-ca-unchanged", at: "name" },
  },
  {
    id: "running-ca-of-one-host",
    summary: "The only host that pins a CA pins one that the cluster does not have.",
    source: "https://github.com/kubernetes/kubeadm/issues/2471",
    changes: [running(), pinned(OTHER_PIN)],
    reported: { rule: "cluster-ca-unchanged", at: "name" },
  },
  {
    id: "running-ca-rotated-without-the-old-one",
    summary: "Two new CAs are pinned, and neither is the one with which the cluster runs.",
    source: "https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/",
    changes: [running(), ...allPinned(OTHER_PIN, `sha256:${"ef".repeat(32)}`)],
    reported: { rule: "cluster-ca-unchanged", at: "name" },
  },
  {
    id: "running-unchanged",
    summary: "The manifest is that of the cluster that runs.",
    source: "ducksnest",
    changes: [running()],
  },
  {
    id: "running-without-cluster",
    summary: "A lock without a cluster leaves every network free.",
    source: "ducksnest",
    changes: [{ lock: "homelab: ducksnest\n" }, { manifest: { "cluster.serviceCidr": "10.112.0.0/12" } }],
  },
  {
    id: "running-cluster-with-cross-subnet",
    summary: "A cluster that began without a tunnel inside a LAN keeps it so.",
    source: "ducksnest",
    changes: [
      running({ encapsulation: "VXLANCrossSubnet" }),
      { manifest: { "cluster.calico.encapsulation": "VXLANCrossSubnet" } },
    ],
  },
  {
    id: "running-api-server-upgraded",
    summary: "The API server is upgraded before the kubelets, as Kubernetes demands.",
    source: "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/",
    changes: [running({ kubernetesVersion: '"1.37"' })],
  },
  {
    id: "running-worker-that-never-joined",
    summary: "A worker that never joined gets another hostname.",
    source: "ducksnest",
    changes: [running(), { manifest: { "hosts.ultra.hostname": "laptop-new" } }],
  },
  {
    id: "running-worker-key-renamed",
    summary: "A worker gets another key in the manifest, and keeps its hostname and address.",
    source: "ducksnest",
    changes: [running(), { manifestText: { replace: "  firebat:\n", by: "  mini:\n" } }],
  },
  {
    id: "running-worker-renumbered",
    summary: "A worker gets another address, which its kubelet reports after a restart.",
    source: "https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/",
    changes: [running(), { manifest: { "hosts.firebat.address": "192.168.0.55" } }],
  },
  {
    id: "running-ca-in-rotation",
    summary: "Hosts pin the CA that runs and the next one while it is replaced.",
    source: "https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/",
    changes: [running(), ...allPinned(OTHER_PIN, PIN)],
  },
];

import type { Change, Entry, ManifestData } from "@ducksnest/testing";

/** Changes the Installation, which the operator reads. */
function installation(set: ManifestData): readonly Change[] {
  return [{ object: { kind: "Installation", name: "default", set } }];
}

/** Changes the default FelixConfiguration. */
function felix(set: ManifestData): readonly Change[] {
  return [{ object: { kind: "FelixConfiguration", name: "default", set } }];
}

const POOL = "spec.calicoNetwork.ipPools.0";

/** Calico's own objects, changed in apps/cluster without the hosts. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "pool-outside-pod-subnet",
    summary: "The pool is outside kubeadm's podSubnet, and the operator refuses it.",
    source: "https://github.com/tigera/operator/issues/1512",
    changes: installation({ [`${POOL}.cidr`]: "172.25.64.0/20" }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.podCidr" },
  },
  {
    id: "pool-of-the-quickstart",
    summary: "The pool is the one of Calico's quickstart.",
    source: "https://github.com/projectcalico/calico/issues/3878",
    changes: installation({ [`${POOL}.cidr`]: "192.168.0.0/16" }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.podCidr" },
  },
  {
    id: "second-pool-in-the-installation",
    summary: "A second pool of the Installation is outside kubeadm's podSubnet.",
    source: "https://github.com/projectcalico/calico/issues/7440",
    changes: installation({ "spec.calicoNetwork.ipPools.1": { cidr: "10.144.4.0/22", encapsulation: "VXLAN" } }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.podCidr" },
  },
  {
    id: "pool-with-another-encapsulation",
    summary: "The pool uses IPIP, but the pod MTU and the firewalls are for VXLAN.",
    source: "https://github.com/projectcalico/calico/issues/1095",
    changes: installation({ [`${POOL}.encapsulation`]: "IPIP" }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.calico.encapsulation" },
  },
  {
    id: "felix-encrypts-unexpectedly",
    summary: "Felix encrypts with WireGuard, but the pod MTU leaves no room for its header.",
    source: "https://github.com/antrea-io/antrea/issues/5914",
    changes: felix({ "spec.wireguardEnabled": true }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.calico.wireguard" },
  },
  {
    id: "dataplane-of-calico-alone",
    summary: "Calico uses nftables, and kube-proxy and the hosts' firewalls use iptables.",
    source: "https://github.com/kubernetes-sigs/kubespray/issues/12198",
    changes: installation({ "spec.calicoNetwork.linuxDataplane": "Nftables" }),
    reported: { rule: "dataplanes-agree", at: "cluster.calico.dataplane" },
  },
  {
    id: "ebpf-dataplane",
    summary: "Calico uses eBPF, which the hosts are not made for.",
    source: "https://github.com/projectcalico/calico/issues/10348",
    changes: installation({ "spec.calicoNetwork.linuxDataplane": "BPF" }),
    reported: { rule: "dataplanes-agree", at: "cluster.calico.dataplane" },
  },
  {
    id: "firewall-of-one-host-alone",
    summary: "The firewall of one host uses nftables, and everything else iptables.",
    source: "https://github.com/projectcalico/calico/pull/3500",
    changes: [{ hostSettings: { host: "old", set: { "firewall.dataplane": "nftables" } } }],
    reported: { rule: "dataplanes-agree", at: "cluster.calico.dataplane" },
  },
  {
    id: "felix-with-default-marks",
    summary: "Felix uses its default marks, which include Tailscale's, so pods cannot reach the tailnet.",
    source: "https://github.com/tailscale/tailscale/issues/591",
    changes: felix({ "spec.iptablesMarkMask": 0xffff0000 }),
    reported: { rule: "mark-masks-disjoint", at: "cluster.calico" },
  },
  {
    id: "felix-without-marks",
    summary: "The mark masks were removed, so Felix falls back to its default.",
    source: "https://github.com/fwmark/registry/pull/3",
    changes: [
      {
        object: {
          kind: "FelixConfiguration",
          name: "default",
          set: { "spec.iptablesMarkMask": undefined, "spec.nftablesMarkMask": undefined },
        },
      },
    ],
    reported: { rule: "mark-masks-disjoint", at: "cluster.calico" },
  },
  {
    id: "felix-with-marks-of-kubernetes",
    summary: "Felix's marks include the two bits of kube-proxy.",
    source: "https://github.com/projectcalico/felix/issues/964",
    changes: felix({ "spec.iptablesMarkMask": 0x7f00f000 }),
    reported: { rule: "mark-masks-disjoint", at: "cluster.calico" },
  },
  {
    id: "felix-with-too-few-marks",
    summary: "Felix gets four bits for its marks, and needs more.",
    source: "https://github.com/projectcalico/felix/pull/981",
    changes: felix({ "spec.nftablesMarkMask": 0x0f000000 }),
    reported: { rule: "mark-masks-disjoint", at: "cluster.calico" },
  },
  {
    id: "vxlan-on-another-port",
    summary: "Felix uses another VXLAN port, which no firewall opens.",
    source: "https://github.com/poseidon/typhoon/pull/1561",
    changes: felix({ "spec.vxlanPort": 8472 }),
    reported: { rule: "required-flows-open", at: "hosts.firebat" },
  },
  {
    id: "bgp-switched-on",
    summary: "BGP is switched on, and no firewall opens its port.",
    source: "https://github.com/projectcalico/calico/pull/1975",
    changes: installation({ "spec.calicoNetwork.bgp": "Enabled" }),
    reported: { rule: "required-flows-open", at: "hosts.firebat" },
  },
  {
    id: "sound-default-vxlan-port-stated",
    summary: "Felix's VXLAN port is stated, and is the default.",
    source: "https://github.com/coreos/tectonic-installer/pull/188",
    changes: felix({ "spec.vxlanPort": 4789 }),
  },
  {
    id: "sound-other-marks",
    summary: "Felix uses other bits for its marks, which belong to nobody else.",
    source: "https://github.com/fwmark/registry/pull/3",
    changes: felix({ "spec.iptablesMarkMask": 0x7f000000 | 0xf00, "spec.nftablesMarkMask": 0x7f000000 | 0xf00 }),
  },
  {
    id: "sound-pool-for-load-balancers",
    summary: "A second pool of the Installation holds addresses of load balancers, which are not for pods.",
    source: "https://github.com/tigera/docs/pull/1788",
    changes: installation({
      "spec.calicoNetwork.ipPools.1": { cidr: "192.168.0.240/28", allowedUses: ["LoadBalancer"] },
    }),
  },
  {
    id: "sound-log-level-of-felix",
    summary: "Felix logs more.",
    source: "https://github.com/projectcalico/calico/issues/2960",
    changes: felix({ "spec.logSeverityScreen": "Debug" }),
  },
];

import type { Entry } from "@ducksnest/testing";

/** Manifests that say something else than meant, or nothing at all. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "release-without-quotes",
    summary: "The NixOS release is a number, and 26.10 would become 26.1.",
    source: "https://github.com/crystal-lang/install-crystal/issues/37",
    changes: [{ manifestText: { replace: 'release: "26.05"', by: "release: 26.05" } }],
    reported: { rule: "wrong-type", at: "nixos.release" },
  },
  {
    id: "kubernetes-version-without-quotes",
    summary: "The Kubernetes minor is a number, and 1.40 would become 1.4.",
    source: "https://github.com/aws/eks-anywhere/pull/9175",
    changes: [{ manifestText: { replace: 'kubernetesVersion: "1.36"', by: "kubernetesVersion: 1.36" } }],
    reported: { rule: "wrong-type", at: "cluster.kubernetesVersion" },
  },
  {
    id: "key-written-twice",
    summary: "A key is written twice, and most readers of YAML silently take the second value.",
    source: "https://github.com/yaml/pyyaml/issues/165",
    changes: [
      {
        manifestText: {
          replace: "  dnsDomain: cluster.local\n",
          by: "  dnsDomain: cluster.local\n  dnsDomain: home.arpa\n",
        },
      },
    ],
    reported: { rule: "yaml-syntax", at: "homelab.yaml:15" },
  },
  {
    id: "indented-with-a-tab",
    summary: "A line is indented with a tab, which YAML does not allow.",
    source: "ducksnest",
    changes: [{ manifestText: { replace: "  dnsDomain:", by: "\tdnsDomain:" } }],
    reported: { rule: "yaml-syntax", at: "homelab.yaml:14" },
  },
  {
    id: "bracket-not-closed",
    summary: "A mapping in braces is not closed.",
    source: "ducksnest",
    changes: [{ manifestText: { replace: "wifi: { ssid: ducksnest }", by: "wifi: { ssid: ducksnest" } }],
    reported: { rule: "yaml-syntax", at: "homelab.yaml" },
  },
  {
    id: "left-over-merge-conflict",
    summary: "The manifest still has the markers of a merge conflict.",
    source: "ducksnest",
    changes: [
      {
        manifestText: {
          replace: "  serviceCidr: 10.96.0.0/12\n",
          by: "<<<<<<< HEAD\n  serviceCidr: 10.96.0.0/12\n=======\n  serviceCidr: 10.112.0.0/12\n>>>>>>> move\n",
        },
      },
    ],
    reported: { rule: "yaml-syntax", at: "homelab.yaml" },
  },
  {
    id: "misspelled-key",
    summary: "A key is misspelled, so its value would be ignored.",
    source: "ducksnest",
    changes: [{ manifestText: { replace: "  podCidr:", by: "  podCIDR:" } }],
    reported: { rule: "unknown-key", at: "cluster.podCIDR" },
  },
  {
    id: "missing-pod-network",
    summary: "The pod network is missing.",
    source: "https://github.com/kubernetes/kubeadm/issues/1185",
    changes: [{ manifest: { "cluster.podCidr": undefined } }],
    reported: { rule: "missing-key", at: "cluster.podCidr" },
  },
  {
    id: "network-with-host-bits",
    summary: "The network is written with the address of the router.",
    source: "https://github.com/kubernetes/kubernetes/issues/25394",
    changes: [{ manifest: { "sites.home.cidr": "192.168.0.1/24" } }],
    reported: { rule: "invalid-value", at: "sites.home.cidr" },
  },
  {
    id: "pod-network-with-wrong-base",
    summary: "The base of the pod network does not fit its prefix length.",
    source: "https://github.com/projectcalico/node/issues/193",
    changes: [{ manifest: { "cluster.podCidr": "192.167.0.0/12" } }],
    reported: { rule: "invalid-value", at: "cluster.podCidr" },
  },
  {
    id: "network-without-prefix-length",
    summary: "The network has no prefix length.",
    source: "https://github.com/hashicorp/terraform/issues/13079",
    changes: [{ manifest: { "sites.home.cidr": "192.168.0.0" } }],
    reported: { rule: "invalid-value", at: "sites.home.cidr" },
  },
  {
    id: "vpc-larger-than-aws-allows",
    summary: "The VPC is a /8, and Terraform plans it, but AWS refuses it.",
    source: "https://github.com/hashicorp/terraform/issues/19452",
    changes: [{ manifest: { "sites.seoul.vpcCidr": "10.0.0.0/8" } }],
    reported: { rule: "invalid-value", at: "sites.seoul.vpcCidr" },
  },
  {
    id: "zone-with-its-region",
    summary: "The zone is written with its region.",
    source: "https://github.com/hashicorp/terraform/issues/3434",
    changes: [{ manifest: { "sites.seoul.subnets.0.zone": "ap-northeast-2a" } }],
    reported: { rule: "invalid-value", at: "sites.seoul.subnets.0.zone" },
  },
  {
    id: "misspelled-region",
    summary: "The region is misspelled.",
    source: "ducksnest",
    changes: [{ manifest: { "sites.seoul.region": "ap-norteast-2" } }],
    reported: { rule: "invalid-value", at: "sites.seoul.region" },
  },
  {
    id: "role-by-its-old-name",
    summary: "The role of the control plane has its old name.",
    source: "https://github.com/kubeedge/sedna/issues/95",
    changes: [{ manifest: { "hosts.control-plane.role": "master" } }],
    reported: { rule: "invalid-value", at: "hosts.control-plane.role" },
  },
  {
    id: "encapsulation-in-lower-case",
    summary: "The encapsulation is in lower case, and the operator would refuse it.",
    source: "ducksnest",
    changes: [{ manifest: { "cluster.calico.encapsulation": "vxlan" } }],
    reported: { rule: "invalid-value", at: "cluster.calico.encapsulation" },
  },
  {
    id: "hostname-with-underscore",
    summary: "A hostname has an underscore, which no Kubernetes node may have.",
    source: "ducksnest",
    changes: [{ manifest: { "hosts.firebat.hostname": "laptop_firebat" } }],
    reported: { rule: "invalid-value", at: "hosts.firebat.hostname" },
  },
  {
    id: "mtu-as-text",
    summary: "The MTU is a text with a unit.",
    source: "ducksnest",
    changes: [{ manifest: { "sites.home.mtu": "9k" } }],
    reported: { rule: "wrong-type", at: "sites.home.mtu" },
  },
  {
    id: "root-volume-too-small",
    summary: "The root volume is smaller than the image.",
    source: "ducksnest",
    changes: [{ manifest: { "hosts.control-plane.rootVolumeGiB": 4 } }],
    reported: { rule: "invalid-value", at: "hosts.control-plane.rootVolumeGiB" },
  },
  {
    id: "severity-of-an-unknown-rule",
    summary: "A rule is turned off under a name that no rule has, so it stays on.",
    source: "ducksnest",
    changes: [{ manifest: { checks: { "gpu-driver-exist": "off" } } }],
    reported: { rule: "unknown-rule", at: "checks.gpu-driver-exist" },
  },
  {
    id: "empty-list-of-hosts",
    summary: "The hosts are a list instead of a mapping.",
    source: "ducksnest",
    changes: [{ manifest: { hosts: [] } }],
    reported: { rule: "wrong-type", at: "hosts" },
  },
  {
    id: "unreadable-lock",
    summary: "The lock was edited by hand and has no name any more.",
    source: "ducksnest",
    changes: [{ lock: "sites: {}\n" }],
    reported: { rule: "unreadable-lock", at: "ducksnest.lock" },
  },
  {
    id: "empty-manifest",
    summary: "The manifest is empty, because the disk was full when it was saved.",
    source: "ducksnest",
    changes: [{ file: { path: "homelab.yaml", content: "" } }],
    reported: { rule: "unreadable-manifest", at: "homelab.yaml" },
  },
  {
    id: "sound-comments-and-anchors",
    summary: "The manifest uses an anchor, an alias and comments.",
    source: "ducksnest",
    changes: [
      {
        manifestText: {
          replace:
            "    interface: { name: wlan0, kind: wifi }\n    boot: uefi\n    hardware:\n      cpu: { model: Intel N100",
          by: "    interface: &wifi { name: wlan0, kind: wifi } # the same in all laptops\n    boot: uefi\n    hardware:\n      cpu: { model: Intel N100",
        },
      },
      {
        manifestText: {
          replace: "    address: 192.168.0.16\n    interface: { name: wlan0, kind: wifi }",
          by: "    address: 192.168.0.16\n    interface: *wifi",
        },
      },
    ],
  },
  {
    id: "sound-other-spelling-of-yaml",
    summary: "The manifest is written with quotes and braces throughout.",
    source: "ducksnest",
    changes: [
      { manifestText: { replace: "timeZone: Asia/Seoul", by: "'timeZone': 'Asia/Seoul'" } },
      { manifestText: { replace: "dnsDomain: cluster.local", by: '"dnsDomain": "cluster.local"' } },
    ],
  },
  {
    id: "sound-rule-lowered-to-warning",
    summary: "An error is lowered to a warning in the manifest, and does not occur anyway.",
    source: "ducksnest",
    changes: [{ manifest: { checks: { "workloads-fit": "warning" } } }],
  },
];

import type { Change, Entry, ManifestData } from "@ducksnest/testing";

const IP_POOLS = "https://docs.tigera.io/calico/latest/reference/resources/ippool";
const FELIX = "https://docs.tigera.io/calico/latest/reference/resources/felixconfig";
const AUTODETECTION = "https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection";
const BGP = "https://docs.tigera.io/calico/latest/networking/configuring/bgp";

function calico(kind: string, name: string, spec: ManifestData): readonly Change[] {
  return [{ objects: [{ apiVersion: "projectcalico.org/v3", kind, metadata: { name }, spec }] }];
}

/** A change of the settings below `calicoNetwork`. */
function network(set: Readonly<Record<string, ManifestData | string | boolean>>): readonly Change[] {
  const entries = Object.entries(set).map(([path, value]) => [`spec.calicoNetwork.${path}`, value]);
  return [{ object: { kind: "Installation", name: "default", set: Object.fromEntries(entries) } }];
}

function detecting(method: ManifestData): readonly Change[] {
  return network({ nodeAddressAutodetectionV4: method });
}

function daemon(image: string): readonly Change[] {
  const spec = { containers: [{ name: "node", image }] };
  const template = { metadata: { labels: { app: "net" } }, spec };
  return [
    {
      objects: [
        {
          apiVersion: "apps/v1",
          kind: "DaemonSet",
          metadata: { name: "net", namespace: "kube-system" },
          spec: { selector: { matchLabels: { app: "net" } }, template },
        },
      ],
    },
  ];
}

/** Calico's objects beside ours, and ours patched in apps/cluster. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "second-pool-outside-pod-cidr",
    summary: "A second IPPool has a network of its own, which kubeadm and kube-proxy do not know.",
    source: IP_POOLS,
    changes: calico("IPPool", "second", { cidr: "10.9.0.0/16", vxlanMode: "Always", natOutgoing: true }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.podCidr" },
  },
  {
    id: "second-pool-overlaps-the-first",
    summary: "A second IPPool is a part of the first one, which Calico refuses.",
    source: IP_POOLS,
    changes: calico("IPPool", "second", { cidr: "10.244.128.0/17", vxlanMode: "Always", natOutgoing: true }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.podCidr" },
  },
  {
    id: "second-pool-with-ipip",
    summary: "A second IPPool uses IPIP, which the hosts' firewalls drop.",
    source: IP_POOLS,
    changes: calico("IPPool", "second", { cidr: "10.244.128.0/17", ipipMode: "Always", natOutgoing: true }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.calico.encapsulation" },
  },
  {
    id: "pool-for-load-balancers",
    summary: "A pool for load balancers has addresses of the LAN, and no pod gets one of them.",
    source: IP_POOLS,
    changes: calico("IPPool", "lan", { cidr: "192.168.0.240/28", allowedUses: ["LoadBalancer"] }),
  },
  {
    id: "one-node-with-another-vxlan-port",
    summary: "One node sends VXLAN to Flannel's port, on which no other node listens.",
    source: FELIX,
    changes: calico("FelixConfiguration", "node.laptop-old", { vxlanPort: 8472 }),
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.calico" },
  },
  {
    id: "one-node-with-the-default-mark-mask",
    summary: "One node gets Felix's default mark mask back, which shares bits with Tailscale.",
    source: "https://github.com/tailscale/tailscale/issues/591",
    changes: calico("FelixConfiguration", "node.laptop-old", { iptablesMarkMask: 0xffff0000 }),
    reported: { rule: "mark-masks-disjoint", at: "cluster.calico" },
  },
  {
    id: "one-node-with-debug-logs",
    summary: "One node's Felix logs more than the others'.",
    source: FELIX,
    changes: calico("FelixConfiguration", "node.laptop-old", { logSeverityScreen: "Debug" }),
  },
  {
    id: "patched-autodetection-by-wlan-pattern",
    summary: "The Installation's pattern `wlan*` matches no interface of the instance.",
    source: AUTODETECTION,
    changes: detecting({ interface: "wlan*" }),
    reported: { rule: "autodetection-finds-every-node", at: "cluster.calico.nodeAddress" },
  },
  {
    id: "patched-autodetection-first-found",
    summary: "The first address that Calico finds can be the one of the tailnet.",
    source: AUTODETECTION,
    changes: detecting({ firstFound: true }),
    reported: { rule: "autodetection-finds-every-node", at: "cluster.calico.nodeAddress" },
  },
  {
    id: "patched-autodetection-one-network",
    summary: "The Installation names the VPC's network alone, so hosts at home get no address.",
    source: AUTODETECTION,
    changes: detecting({ cidrs: ["10.20.0.0/16"] }),
    reported: { rule: "autodetection-finds-every-node", at: "cluster.calico.nodeAddress" },
  },
  {
    id: "patched-autodetection-two-methods",
    summary: "The Installation names two methods, and the operator refuses it.",
    source: AUTODETECTION,
    changes: detecting({ kubernetes: "NodeInternalIP", interface: "^(ens5|wlan0)$" }),
    reported: { rule: "autodetection-finds-every-node", at: "cluster.calico.nodeAddress" },
  },
  {
    id: "patched-autodetection-by-kubelet-address",
    summary: "The Installation takes the address that each kubelet reports, which is the node's own.",
    source: AUTODETECTION,
    changes: detecting({ kubernetes: "NodeInternalIP" }),
  },
  {
    id: "patched-autodetection-without-tailnet",
    summary: "The Installation skips the tailnet's interface, and every host has one other.",
    source: AUTODETECTION,
    changes: detecting({ skipInterface: "^tailscale0$" }),
  },
  {
    id: "autodetection-by-route",
    summary: "Which address reaches a target is only known on the running host.",
    source: AUTODETECTION,
    changes: detecting({ canReach: "10.20.0.10" }),
    reported: { rule: "every-object-is-judged", at: "cluster" },
  },
  {
    id: "calico-manifest-beside-the-operator",
    summary: "The manifest calico.yaml adds a second calico-node beside the operator's.",
    source: "https://docs.tigera.io/calico/latest/operations/operator-migration",
    changes: daemon("docker.io/calico/node:v3.29.3"),
    reported: { rule: "one-pod-network", at: "cluster.calico" },
  },
  {
    id: "flannel-beside-calico",
    summary: "Flannel's DaemonSet writes a second configuration of the pod network on every node.",
    source: "https://github.com/projectcalico/calico/issues/6161",
    changes: daemon("ghcr.io/flannel-io/flannel:v0.27.0"),
    reported: { rule: "one-pod-network", at: "cluster.calico" },
  },
  {
    id: "cilium-beside-calico",
    summary: "Cilium's agent takes over the pod network that Calico builds.",
    source: "https://docs.cilium.io/en/stable/installation/k8s-install-migration/",
    changes: daemon("quay.io/cilium/cilium:v1.17.0"),
    reported: { rule: "one-pod-network", at: "cluster.calico" },
  },
  {
    id: "daemon-that-is-no-network",
    summary: "A DaemonSet with an exporter for Flannel builds no network.",
    source: "ducksnest",
    changes: daemon("ghcr.io/example/flannel-exporter:1.0"),
  },
  {
    id: "pool-without-encapsulation-and-bgp",
    summary: "The pool needs no tunnel, but BGP is off, so no node learns the others' routes.",
    source: BGP,
    changes: network({ bgp: "Disabled", "ipPools.0.encapsulation": "None" }),
    reported: { rule: "routes-reach-every-node", at: "cluster.calico.encapsulation" },
  },
  {
    id: "pool-with-ipip-and-without-bgp",
    summary: "IPIP needs the routes that BGP brings, and BGP is off.",
    source: BGP,
    changes: network({ bgp: "Disabled", "ipPools.0.encapsulation": "IPIP" }),
    reported: { rule: "routes-reach-every-node", at: "cluster.calico.encapsulation" },
  },
  {
    id: "no-mesh-and-no-peers",
    summary: "The mesh between nodes is off, and no peer replaces it.",
    source: BGP,
    changes: [
      ...network({ bgp: "Enabled", "ipPools.0.encapsulation": "IPIP" }),
      ...calico("BGPConfiguration", "default", { nodeToNodeMeshEnabled: false }),
    ],
    reported: { rule: "routes-reach-every-node", at: "cluster.calico.encapsulation" },
  },
  {
    id: "felix-settings-by-manifest-name",
    summary: "Settings for `old` have no effect, because the node's name is its hostname.",
    source: FELIX,
    changes: calico("FelixConfiguration", "node.old", { logSeverityScreen: "Debug" }),
    reported: { rule: "calico-objects-take-effect", at: "cluster.calico" },
  },
  {
    id: "felix-settings-with-a-name-of-their-own",
    summary: "Felix reads no settings with the name `homelab`.",
    source: FELIX,
    changes: calico("FelixConfiguration", "homelab", { logSeverityScreen: "Debug" }),
    reported: { rule: "calico-objects-take-effect", at: "cluster.calico" },
  },
  {
    id: "bgp-settings-without-bgp",
    summary: "A BGPConfiguration has no effect, because VXLAN needs no BGP and no node runs BIRD.",
    source: BGP,
    changes: calico("BGPConfiguration", "default", { asNumber: 64512 }),
    reported: { rule: "calico-objects-take-effect", at: "cluster.calico" },
  },
  {
    id: "pool-in-a-list",
    summary: "A second pool outside kubeadm's pod network is an item of a List, as in the output of kubectl get.",
    source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#collections",
    changes: [
      {
        objects: [
          {
            apiVersion: "v1",
            kind: "List",
            items: [
              {
                apiVersion: "projectcalico.org/v3",
                kind: "IPPool",
                metadata: { name: "second" },
                spec: { cidr: "172.30.0.0/16", vxlanMode: "Always", natOutgoing: true },
              },
            ],
          },
        ],
      },
    ],
    reported: { rule: "pod-pool-follows-manifest", at: "cluster.podCidr" },
  },
];

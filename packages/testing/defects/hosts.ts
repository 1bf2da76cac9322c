import type { Change, Entry } from "@ducksnest/testing";

/** Changes the settings of a generated host, as somebody does in apps/hosts. */
function host(
  name: string,
  path: string,
  value: Extract<Change, { hostSettings: unknown }>["hostSettings"]["set"][string],
): readonly Change[] {
  return [{ hostSettings: { host: name, set: { [path]: value } } }];
}

const WIFI = "firewall.interfaces.wlan0";
const TUNNEL = "firewall.interfaces.tailscale0";

/** Hosts whose routes, names or firewalls do not suit the cluster. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "host-advertises-its-whole-lan",
    summary: "A laptop advertises the whole LAN, so packets for its neighbours go through it.",
    source: "https://github.com/tailscale/tailscale/issues/1227",
    changes: host("firebat", "tailnet.advertiseRoutes", ["192.168.0.15/32", "192.168.0.0/24"]),
    reported: { rule: "advertised-routes-own-addresses", at: "hosts.firebat" },
  },
  {
    id: "host-advertises-nothing",
    summary: "A laptop does not advertise its address, so hosts elsewhere drop its packets.",
    source: "https://github.com/tailscale/tailscale/issues/1344",
    changes: host("firebat", "tailnet.advertiseRoutes", []),
    reported: { rule: "advertised-routes-own-addresses", at: "hosts.firebat" },
  },
  {
    id: "host-advertises-a-neighbour",
    summary: "A laptop advertises the address of its neighbour, and gets its packets.",
    source: "https://github.com/juanfont/headscale/issues/2893",
    changes: host("ultra", "tailnet.advertiseRoutes", ["192.168.0.15/32", "192.168.0.16/32"]),
    reported: { rule: "advertised-routes-own-addresses", at: "hosts.ultra" },
  },
  {
    id: "control-plane-advertises-everything",
    summary: "The control plane became an exit node, so peers may send all their traffic to it.",
    source: "https://github.com/tailscale/tailscale/issues/4917",
    changes: host("control-plane", "tailnet.advertiseRoutes", ["10.20.0.10/32", "0.0.0.0/0"]),
    reported: { rule: "advertised-routes-own-addresses", at: "hosts.control-plane" },
  },
  {
    id: "no-rule-for-the-lan",
    summary: "A laptop has no rule for its LAN, so packets to its neighbours go into the tunnel.",
    source: "https://github.com/tailscale/tailscale/issues/1164",
    changes: host("firebat", "tailnet.lanRules", []),
    reported: { rule: "tailnet-routes-keep-lan-direct", at: "hosts.firebat" },
  },
  {
    id: "rule-for-the-lan-after-tailscale",
    summary: "The rule for the LAN comes after Tailscale's own, so it has no effect.",
    source: "https://github.com/tailscale/tailscale/issues/6231",
    changes: host("firebat", "tailnet.lanRules", [{ to: "192.168.0.0/24", priority: 5300 }]),
    reported: { rule: "tailnet-routes-keep-lan-direct", at: "hosts.firebat" },
  },
  {
    id: "rule-for-a-part-of-the-lan",
    summary: "The rule covers only the lower half of the LAN.",
    source: "https://github.com/tailscale/tailscale/issues/5999",
    changes: host("ultra", "tailnet.lanRules", [{ to: "192.168.0.0/25", priority: 5200 }]),
    reported: { rule: "tailnet-routes-keep-lan-direct", at: "hosts.ultra" },
  },
  {
    id: "host-with-address-by-dhcp",
    summary: "A laptop gets its address from the router, which may change it.",
    source: "https://github.com/kubernetes/kubeadm/issues/3299",
    changes: host("firebat", "hardware.addressing", "dhcp"),
    reported: { rule: "node-address-is-stable", at: "hosts.firebat.address" },
  },
  {
    id: "control-plane-at-home-by-dhcp",
    summary: "The control plane at home gets its address from the router, and etcd is bound to the old one.",
    source: "https://github.com/kubernetes/kubernetes/issues/108453",
    homelab: "no-cloud",
    changes: host("mini", "hardware.addressing", "dhcp"),
    reported: { rule: "node-address-is-stable", at: "hosts.mini.address" },
  },
  {
    id: "instance-with-another-address",
    summary: "The instance got another private address than all other outputs use.",
    source: "https://github.com/kubernetes/kubeadm/issues/2016",
    changes: [
      {
        terraformOverride: {
          site: "seoul",
          address: "aws_instance.node_10-20-0-10_instance_A71D2EEA",
          set: { private_ip: "10.20.0.77" },
        },
      },
    ],
    reported: { rule: "node-address-is-stable", at: "hosts.control-plane" },
  },
  {
    id: "certificate-without-the-dialled-name",
    summary: "The API server's certificate lacks the name that the workers dial.",
    source: "https://github.com/kubernetes/kubeadm/issues/471",
    changes: host("control-plane", "control-plane.certSANs", ["control-plane", "10.20.0.10"]),
    reported: { rule: "api-certificate-covers-every-dial-target", at: "hosts.control-plane" },
  },
  {
    id: "worker-dials-an-address",
    summary: "A worker dials a public address that is not in the certificate.",
    source: "https://github.com/kubernetes/kubeadm/issues/3128",
    changes: host("firebat", "worker.apiEndpoint", "203.0.113.10:6443"),
    reported: { rule: "api-certificate-covers-every-dial-target", at: "hosts.firebat" },
  },
  {
    id: "name-added-to-hosts-file-only",
    summary: "A host knows the control plane under a second name, which is not in the certificate.",
    source: "https://github.com/kubernetes/kubeadm/issues/1447",
    changes: host("ultra", "host.hosts", { "10.20.0.10": ["control-plane.example.ts.net", "k8s.home.arpa"] }),
    reported: { rule: "api-certificate-covers-every-dial-target", at: "hosts.ultra" },
  },
  {
    id: "vxlan-port-closed",
    summary: "A laptop does not open VXLAN's port to the other sites.",
    source: "https://github.com/coreos/tectonic-installer/pull/188",
    changes: host("firebat", `${TUNNEL}.nodesOnly.udpPorts`, []),
    reported: { rule: "required-flows-open", at: "hosts.firebat" },
  },
  {
    id: "vxlan-port-of-flannel",
    summary: "A laptop opens flannel's VXLAN port instead of Calico's.",
    source: "https://github.com/poseidon/typhoon/pull/466",
    changes: host("firebat", `${WIFI}.nodesOnly.udpPorts`, [8472]),
    reported: { rule: "required-flows-open", at: "hosts.firebat" },
  },
  {
    id: "typha-port-closed",
    summary: "A laptop does not open Typha's port, so Felix elsewhere gets no policy.",
    source: "https://github.com/linode/cloud-firewall-controller/pull/20",
    changes: host("ultra", `${TUNNEL}.nodesOnly.tcpPorts`, [10250]),
    reported: { rule: "required-flows-open", at: "hosts.ultra" },
  },
  {
    id: "kubelet-port-closed",
    summary: "A laptop does not open the kubelet's port, so logs and exec do not work.",
    source: "https://github.com/terraform-aws-modules/terraform-aws-eks/pull/318",
    changes: host("old", `${TUNNEL}.nodesOnly.tcpPorts`, [5473]),
    reported: { rule: "required-flows-open", at: "hosts.old" },
  },
  {
    id: "api-port-closed",
    summary: "The control plane does not open the API server's port to the tailnet.",
    source: "https://github.com/NixOS/nixpkgs/pull/45670",
    changes: host("control-plane", `${TUNNEL}.tcpPorts`, [22]),
    reported: { rule: "required-flows-open", at: "hosts.control-plane" },
  },
  {
    id: "whole-firewall-interface-missing",
    summary: "A laptop has no openings on the tailnet at all.",
    source: "https://github.com/NixOS/nixpkgs/issues/98766",
    changes: host("firebat", TUNNEL, undefined),
    reported: { rule: "required-flows-open", at: "hosts.firebat" },
  },
  {
    id: "flannel-port-open-as-well",
    summary: "A laptop also opens flannel's port, which nothing uses.",
    source: "https://github.com/flannel-io/flannel/issues/423",
    changes: host("firebat", `${WIFI}.nodesOnly.udpPorts`, [4789, 8472]),
    reported: { rule: "no-needless-open-port", at: "hosts.firebat" },
  },
  {
    id: "kubelet-open-to-everyone",
    summary: "A laptop opens the kubelet's port to every device at home.",
    source: "https://github.com/rancher-archives/rancher.github.io/pull/998",
    changes: host("firebat", `${WIFI}.tcpPorts`, [22, 10250]),
    reported: { rule: "no-needless-open-port", at: "hosts.firebat" },
  },
  {
    id: "etcd-open",
    summary: "The control plane opens etcd's port, although etcd listens for itself alone.",
    source: "https://github.com/kubernetes/kubernetes/issues/21735",
    changes: host("control-plane", `${TUNNEL}.tcpPorts`, [22, 2379, 6443]),
    reported: { rule: "no-needless-open-port", at: "hosts.control-plane" },
  },
  {
    id: "all-ports-open",
    summary: "A laptop opens every TCP port, to see whether the firewall is the problem.",
    source: "https://github.com/NixOS/nixpkgs/issues/175513",
    changes: host("ultra", `${WIFI}.tcpPortRanges`, [{ from: 1, to: 65535 }]),
    reported: { rule: "no-needless-open-port", at: "hosts.ultra" },
  },
  {
    id: "sound-rule-for-more-than-the-lan",
    summary: "The rule covers the LAN and the networks around it.",
    source: "https://github.com/tailscale/tailscale/issues/6231",
    changes: host("firebat", "tailnet.lanRules", [{ to: "192.168.0.0/16", priority: 5100 }]),
  },
  {
    id: "sound-ports-as-ranges",
    summary: "The kubelet's and Typha's ports are written as ranges.",
    source: "https://github.com/linode/cloud-firewall-controller/pull/20",
    changes: [
      {
        hostSettings: {
          host: "firebat",
          set: {
            [`${TUNNEL}.nodesOnly.tcpPorts`]: [],
            [`${TUNNEL}.nodesOnly.tcpPortRanges`]: [
              { from: 5473, to: 5473 },
              { from: 10250, to: 10250 },
            ],
          },
        },
      },
    ],
  },
  {
    id: "sound-certificate-with-more-names",
    summary: "The certificate has a name that no host dials.",
    source: "https://github.com/kubernetes/kubeadm/issues/1959",
    changes: host("control-plane", "control-plane.certSANs.10", "k8s.home.arpa"),
  },
  {
    id: "sound-no-route-on-one-lan",
    summary: "All hosts are on one LAN, so none has to advertise its address.",
    source: "https://github.com/tailscale/tailscale/issues/3610",
    homelab: "no-cloud",
    changes: host("tower", "tailnet.advertiseRoutes", []),
  },
];

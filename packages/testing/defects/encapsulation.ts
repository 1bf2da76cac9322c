import type { Entry } from "@ducksnest/testing";

/** Pod packets that a network drops because of how they are wrapped. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "no-encapsulation-across-tailnet",
    summary: "Pod packets cross the tailnet with pod addresses, which no peer accepts.",
    source: "https://github.com/projectcalico/calico/pull/361",
    changes: [{ manifest: { "cluster.calico.encapsulation": "None" } }],
    reported: { rule: "encapsulation-fits-networks", at: "cluster.calico.encapsulation" },
  },
  {
    id: "ipip-across-tailnet",
    summary: "Pod packets cross the tailnet in IPIP, which leaves with an address that Felix does not know.",
    source: "https://github.com/projectcalico/calico/issues/1996",
    changes: [{ manifest: { "cluster.calico.encapsulation": "IPIP" } }],
    reported: { rule: "encapsulation-fits-networks", at: "cluster.calico.encapsulation" },
  },
  {
    id: "ipip-between-two-homes",
    summary: "Pod packets use IPIP between subnets, and two homes are different subnets.",
    source: "https://github.com/projectcalico/calicoctl/issues/1127",
    homelab: "two-homes",
    changes: [{ manifest: { "cluster.calico.encapsulation": "IPIPCrossSubnet" } }],
    reported: { rule: "encapsulation-fits-networks", at: "cluster.calico.encapsulation" },
  },
  {
    id: "cross-subnet-with-two-instances-in-one-subnet",
    summary: "Two instances share a subnet, so their pods use no tunnel, and the VPC drops the pods' addresses.",
    source: "https://github.com/projectcalico/calicoctl/issues/1859",
    homelab: "two-homes",
    changes: [
      { manifest: { "cluster.calico.encapsulation": "VXLANCrossSubnet", "hosts.edge.subnet": "10.30.0.0/24" } },
    ],
    reported: { rule: "encapsulation-fits-networks", at: "cluster.calico.encapsulation" },
  },
  {
    id: "no-encapsulation-in-vpc",
    summary: "All hosts are in one VPC without a tunnel, and its source/destination check drops pod addresses.",
    source: "https://github.com/projectcalico/calicoctl/pull/843",
    homelab: "two-homes",
    changes: [
      {
        manifest: {
          "hosts.desktop": undefined,
          "hosts.attic": undefined,
          "sites.flat": undefined,
          "sites.parents": undefined,
          "cluster.calico.encapsulation": "None",
        },
      },
    ],
    reported: { rule: "encapsulation-fits-networks", at: "cluster.calico.encapsulation" },
  },
  {
    id: "sound-no-encapsulation-on-one-lan",
    summary: "All hosts are on one LAN, which carries pod addresses without a tunnel.",
    source: "https://github.com/scality/metalk8s/pull/1951",
    homelab: "no-cloud",
    changes: [{ manifest: { "cluster.calico.encapsulation": "None" } }],
  },
  {
    id: "sound-ipip-on-one-lan",
    summary: "All hosts are on one LAN, which carries IPIP.",
    source: "https://github.com/projectcalico/calico/issues/1095",
    homelab: "no-cloud",
    changes: [{ manifest: { "cluster.calico.encapsulation": "IPIP" } }],
  },
  {
    id: "sound-cross-subnet-on-one-lan",
    summary: "VXLAN only between subnets is no VXLAN at all on one LAN.",
    source: "https://github.com/kubernetes-sigs/kubespray/pull/1411",
    homelab: "no-cloud",
    changes: [{ manifest: { "cluster.calico.encapsulation": "VXLANCrossSubnet" } }],
  },
  {
    id: "sound-cross-subnet-with-one-instance",
    summary: "Laptops at home use no tunnel between each other, and VXLAN to the only instance.",
    source: "https://github.com/projectcalico/calicoctl/issues/1310",
    changes: [{ manifest: { "cluster.calico.encapsulation": "VXLANCrossSubnet" } }],
  },
  {
    id: "sound-cross-subnet-with-instances-apart",
    summary: "The two instances are in different subnets, so VXLAN carries their pods' packets.",
    source: "https://github.com/projectcalico/calicoctl/issues/1310",
    homelab: "two-homes",
    changes: [{ manifest: { "cluster.calico.encapsulation": "VXLANCrossSubnet" } }],
  },
  {
    id: "sound-wireguard-across-tailnet",
    summary: "Calico encrypts pod packets with WireGuard, inside the tailnet's own WireGuard.",
    source: "https://github.com/projectcalico/calico/pull/3658",
    changes: [{ manifest: { "cluster.calico.wireguard": true } }],
  },
];

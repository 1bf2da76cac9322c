import type { Entry } from "@ducksnest/testing";

/** Addresses and names of hosts that cannot work, alone or beside each other. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "two-hosts-with-one-address",
    summary: "Two laptops have the same address, as clones get it from DHCP.",
    source: "https://github.com/aws/eks-anywhere/issues/940",
    changes: [{ manifest: { "hosts.ultra.address": "192.168.0.15" } }],
    reported: { rule: "duplicate-address", at: "hosts.ultra.address" },
  },
  {
    id: "two-hosts-with-one-hostname",
    summary: "Two laptops have the same hostname, so the second one takes over the node of the first.",
    source: "https://github.com/kubernetes/kubeadm/issues/1130",
    changes: [{ manifest: { "hosts.ultra.hostname": "laptop-firebat" } }],
    reported: { rule: "duplicate-hostname", at: "hosts.ultra.hostname" },
  },
  {
    id: "worker-with-hostname-of-control-plane",
    summary: "A worker has the hostname of the control plane, which can bring the cluster down when it joins.",
    source: "https://github.com/kubernetes/kubeadm/issues/1711",
    changes: [{ manifest: { "hosts.firebat.hostname": "control-plane" } }],
    reported: { rule: "duplicate-hostname", at: "hosts.firebat.hostname" },
  },
  {
    id: "two-cards-with-one-mac-address",
    summary: "Two network cards have the same MAC address, as virtual machines get it when they are cloned.",
    source: "https://github.com/linuxkit/linuxkit/issues/1800",
    changes: [
      {
        manifest: {
          "hosts.firebat.interface.macAddress": "c0:ff:ee:c0:ff:ee",
          "hosts.ultra.interface.macAddress": "c0:ff:ee:c0:ff:ee",
        },
      },
    ],
    reported: { rule: "duplicate-mac-address", at: "hosts.ultra.interface.macAddress" },
  },
  {
    id: "host-outside-lan",
    summary: "A laptop has an address of the neighbouring network, so its router is out of reach.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/23114",
    changes: [{ manifest: { "hosts.firebat.address": "192.168.1.15" } }],
    reported: { rule: "address-outside-network", at: "hosts.firebat.address" },
  },
  {
    id: "host-with-address-of-router",
    summary: "A laptop has the address of the router, and takes the whole home offline.",
    source: "ducksnest",
    changes: [{ manifest: { "hosts.firebat.address": "192.168.0.1" } }],
    reported: { rule: "address-reserved", at: "hosts.firebat.address" },
  },
  {
    id: "host-with-broadcast-address",
    summary: "A laptop has the broadcast address of its LAN.",
    source: "https://github.com/mulgadc/spinifex/pull/1050",
    changes: [{ manifest: { "hosts.firebat.address": "192.168.0.255" } }],
    reported: { rule: "address-reserved", at: "hosts.firebat.address" },
  },
  {
    id: "router-outside-lan",
    summary: "The router has an address outside its LAN, so no host has a default route.",
    source: "https://github.com/opentelekomcloud/terraform-provider-opentelekomcloud/issues/2118",
    changes: [{ manifest: { "sites.home.gateway": "192.168.1.1" } }],
    reported: { rule: "address-outside-network", at: "sites.home.gateway" },
  },
  {
    id: "subnet-outside-vpc",
    summary: "A subnet is outside its VPC, and AWS refuses it in the middle of an apply.",
    source: "https://github.com/terraform-linters/tflint-ruleset-aws/issues/184",
    changes: [{ manifest: { "sites.seoul.subnets.1.cidr": "10.35.5.0/24" } }],
    reported: { rule: "address-outside-network", at: "sites.seoul.subnets.1.cidr" },
  },
  {
    id: "vpc-renumbered-without-its-subnets",
    summary: "The VPC got a new network, but the subnets kept the old one.",
    source: "https://github.com/hashicorp/terraform/issues/2588",
    changes: [{ manifest: { "sites.seoul.vpcCidr": "10.50.0.0/16" } }],
    reported: { rule: "address-outside-network", at: "sites.seoul.subnets.0.cidr" },
  },
  {
    id: "two-subnets-overlap",
    summary: "Two subnets of the VPC overlap.",
    source: "https://github.com/hashicorp/terraform/issues/33470",
    changes: [{ manifest: { "sites.seoul.subnets.1.cidr": "10.20.0.128/25" } }],
    reported: { rule: "cidrs-disjoint", at: "sites.seoul.subnets.1.cidr" },
  },
  {
    id: "instance-with-address-of-aws",
    summary: "The instance has the third address of its subnet, which AWS keeps.",
    source: "https://github.com/vmware-archive/terraforming-aws/pull/98",
    changes: [{ manifest: { "hosts.control-plane.address": "10.20.0.3" } }],
    reported: { rule: "address-reserved", at: "hosts.control-plane.address" },
  },
  {
    id: "instance-outside-its-subnet",
    summary: "The instance has an address of the other subnet.",
    source: "https://github.com/JamesWoolfenden/terraform-aws-cassandra/issues/18",
    changes: [{ manifest: { "hosts.control-plane.address": "10.20.1.10" } }],
    reported: { rule: "address-outside-network", at: "hosts.control-plane.address" },
  },
  {
    id: "instance-in-unknown-subnet",
    summary: "The instance is in a subnet that its site does not have.",
    source: "https://github.com/JamesWoolfenden/terraform-aws-cassandra/issues/18",
    changes: [{ manifest: { "hosts.control-plane.subnet": "10.20.9.0/24" } }],
    reported: { rule: "unknown-subnet", at: "hosts.control-plane.subnet" },
  },
  {
    id: "host-at-unknown-site",
    summary: "A laptop is at a site that does not exist, because its name is misspelled.",
    source: "ducksnest",
    changes: [{ manifest: { "hosts.firebat.site": "hmoe" } }],
    reported: { rule: "unknown-site", at: "hosts.firebat.site" },
  },
  {
    id: "no-control-plane",
    summary: "Every host is a worker, so none runs an API server.",
    source: "ducksnest",
    changes: [{ manifest: { "hosts.control-plane.role": "worker" } }],
    reported: { rule: "one-control-plane", at: "hosts" },
  },
  {
    id: "two-control-planes",
    summary: "Two hosts are control planes, and each would initialize its own cluster.",
    source: "ducksnest",
    changes: [{ manifest: { "hosts.ultra.role": "control-plane" } }],
    reported: { rule: "one-control-plane", at: "hosts.ultra.role" },
  },
  {
    id: "two-instances-with-one-address",
    summary: "The address of one instance is the one that another instance gets by default.",
    source: "https://github.com/mulgadc/spinifex/pull/1050",
    homelab: "two-homes",
    changes: [{ manifest: { "hosts.edge.subnet": "10.30.0.0/24", "hosts.edge.address": "10.30.0.10" } }],
    reported: { rule: "instance-addresses-differ", at: "hosts.edge.address" },
  },
  {
    id: "sound-last-address-of-lan",
    summary: "A laptop has the last usable address of its LAN.",
    source: "https://github.com/mulgadc/spinifex/pull/1050",
    changes: [{ manifest: { "hosts.firebat.address": "192.168.0.254" } }],
  },
  {
    id: "sound-first-address-of-subnet",
    summary: "The instance has the first address of its subnet that AWS leaves to customers.",
    source: "https://github.com/vmware-archive/terraforming-aws/pull/98",
    changes: [{ manifest: { "hosts.control-plane.address": "10.20.0.4" } }],
  },
  {
    id: "sound-router-at-the-end",
    summary: "The router has the last address of the LAN, as some vendors set it.",
    source: "ducksnest",
    changes: [{ manifest: { "sites.home.gateway": "192.168.0.254" } }],
  },
  {
    id: "sound-instance-in-second-subnet",
    summary: "The instance is in the second subnet, with an address of that subnet.",
    source: "https://github.com/JamesWoolfenden/terraform-aws-cassandra/issues/18",
    changes: [
      { manifest: { "hosts.control-plane.subnet": "10.20.1.0/24", "hosts.control-plane.address": "10.20.1.10" } },
    ],
  },
  {
    id: "sound-different-mac-addresses",
    summary: "Every laptop states the MAC address of its card.",
    source: "https://github.com/linuxkit/linuxkit/issues/1800",
    changes: [
      {
        manifest: {
          "hosts.firebat.interface.macAddress": "3c:7c:3f:00:00:01",
          "hosts.ultra.interface.macAddress": "3c:7c:3f:00:00:02",
          "hosts.old.interface.macAddress": "3c:7c:3f:00:00:03",
        },
      },
    ],
  },
];

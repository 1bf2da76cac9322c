import type { Change, Entry } from "@ducksnest/testing";

/** The VPC of the reference homelab in another network, with the hosts in its first subnet. */
function vpcIn(prefix: string): Change {
  const subnet = { cidr: `${prefix}.0.0/24`, zone: "a" };
  return { manifest: { "sites.seoul.vpcCidr": `${prefix}.0.0/16`, "sites.seoul.subnets": [subnet] } };
}

/** The LAN of the reference homelab in another network: a /24 with the router at .1. */
function lanIn(prefix: string): Change {
  return {
    manifest: {
      "sites.home.cidr": `${prefix}.0/24`,
      "sites.home.gateway": `${prefix}.1`,
      "hosts.firebat.address": `${prefix}.15`,
      "hosts.ultra.address": `${prefix}.16`,
      "hosts.old.address": `${prefix}.17`,
    },
  };
}

/** Networks that overlap, or whose size does not suit their purpose. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "pod-cidr-contains-lan",
    summary: "Calico's usual pool contains the home LAN, so hosts send packets for the router to pods.",
    source: "https://github.com/projectcalico/calico/issues/2720",
    changes: [{ manifest: { "cluster.podCidr": "192.168.0.0/16" } }],
    reported: { rule: "cidrs-disjoint", at: "sites.home.cidr" },
  },
  {
    id: "pod-cidr-contains-services",
    summary: "The pod network contains the service network, so a pod can get the address of a service.",
    source: "https://github.com/kubernetes/kubeadm/issues/3312",
    changes: [{ manifest: { "cluster.podCidr": "10.64.0.0/10" } }],
    reported: { rule: "cidrs-disjoint", at: "cluster.serviceCidr" },
  },
  {
    id: "services-overlap-pods-by-one-bit",
    summary: "Pods and services are in the two halves of one /16, but the prefix length of the services covers both.",
    source: "https://github.com/kubernetes/kubeadm/issues/1591",
    changes: [{ manifest: { "cluster.podCidr": "10.96.128.0/17", "cluster.serviceCidr": "10.96.0.0/16" } }],
    reported: { rule: "cidrs-disjoint", at: "cluster.serviceCidr" },
  },
  {
    id: "vpc-overlaps-services",
    summary: "The VPC is inside the service network, so the control plane's address looks like a service's.",
    source: "https://github.com/aws/eks-anywhere/issues/2086",
    changes: [vpcIn("10.100")],
    reported: { rule: "cidrs-disjoint", at: "sites.seoul.vpcCidr" },
  },
  {
    id: "vpc-equals-pod-cidr",
    summary: "The VPC has the network of the pods, so a pod cannot reach the control plane.",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-openstack/issues/419",
    changes: [vpcIn("10.244")],
    reported: { rule: "cidrs-disjoint", at: "sites.seoul.vpcCidr" },
  },
  {
    id: "two-homes-with-one-network",
    summary: "Both homes kept the network of the router's vendor, so an address means two computers.",
    source: "https://github.com/tailscale/tailscale/issues/1344",
    homelab: "two-homes",
    changes: [
      {
        manifest: {
          "sites.parents.cidr": "192.168.1.0/24",
          "sites.parents.gateway": "192.168.1.1",
          "hosts.attic.address": "192.168.1.30",
        },
      },
    ],
    reported: { rule: "cidrs-disjoint", at: "sites.parents.cidr" },
  },
  {
    id: "lan-in-carrier-nat",
    summary: "The LAN uses a part of 100.64.0.0/10, and Tailscale drops packets from there on other interfaces.",
    source: "https://github.com/tailscale/tailscale/issues/12829",
    changes: [lanIn("100.100.0")],
    reported: { rule: "cidrs-disjoint", at: "sites.home.cidr" },
  },
  {
    id: "vpc-in-carrier-nat",
    summary: "The VPC uses a part of 100.64.0.0/10, and Tailscale routes that network to the tailnet.",
    source: "https://github.com/tailscale/tailscale/issues/12828",
    changes: [vpcIn("100.66")],
    reported: { rule: "cidrs-disjoint", at: "sites.seoul.vpcCidr" },
  },
  {
    id: "pods-in-carrier-nat",
    summary: "The pods use a part of 100.64.0.0/10, so a host cannot reach tailnet peers with these addresses.",
    source: "https://github.com/superradcompany/microsandbox/issues/722",
    changes: [{ manifest: { "cluster.podCidr": "100.96.0.0/16" } }],
    reported: { rule: "cidrs-disjoint", at: "tailnet.cidr" },
  },
  {
    id: "services-in-carrier-nat",
    summary: "The services use a part of 100.64.0.0/10, as another installer sets them by default.",
    source: "https://github.com/kubernetes/kops/issues/205",
    changes: [{ manifest: { "cluster.serviceCidr": "100.64.0.0/16" } }],
    reported: { rule: "cidrs-disjoint", at: "tailnet.cidr" },
  },
  {
    id: "lan-in-docker-bridge",
    summary: "The LAN has the network of Docker's bridge, so a host with Docker cannot reach its neighbours.",
    source: "https://github.com/docker/for-win/issues/231",
    changes: [lanIn("172.17.15")],
    reported: { rule: "no-bridge-collision", at: "sites.home.cidr" },
  },
  {
    id: "pods-in-docker-bridge",
    summary: "The pods have the network of Docker's bridge, so a host with Docker cannot reach pods elsewhere.",
    source: "https://github.com/moby/libnetwork/issues/2001",
    changes: [{ manifest: { "cluster.podCidr": "172.17.0.0/16" } }],
    reported: { rule: "no-bridge-collision", at: "cluster.podCidr" },
  },
  {
    id: "vpc-in-docker-bridge",
    summary: "The VPC has the network of Docker's bridge, so a host with Docker cannot reach the control plane.",
    source: "https://github.com/moby/moby/issues/36619",
    changes: [vpcIn("172.17")],
    reported: { rule: "no-bridge-collision", at: "sites.seoul.vpcCidr" },
  },
  {
    id: "lan-in-libvirt-network",
    summary:
      "The LAN has the network of libvirt's bridge, so a host with virtual machines cannot reach its neighbours.",
    source: "https://github.com/crowbar/barclamp-network/pull/175",
    changes: [lanIn("192.168.122")],
    reported: { rule: "no-bridge-collision", at: "sites.home.cidr" },
  },
  {
    id: "pod-cidr-smaller-than-node-subnet",
    summary: "The pod network is a /25, but kubeadm needs at least a /24.",
    source: "https://github.com/kubernetes/kubernetes/issues/111425",
    changes: [{ manifest: { "cluster.podCidr": "10.244.0.0/25" } }],
    reported: { rule: "pool-blocks-suffice", at: "cluster.podCidr" },
  },
  {
    id: "pod-cidr-has-too-few-blocks",
    summary: "The pod network has four blocks of 64 addresses for four hosts, so a full host runs out of addresses.",
    source: "https://github.com/projectcalico/calico/issues/7382",
    changes: [{ manifest: { "cluster.podCidr": "10.244.0.0/24" } }],
    reported: { rule: "pool-blocks-suffice", at: "cluster.podCidr" },
  },
  {
    id: "pod-cidr-too-large-for-kubeadm",
    summary: "The pod network has more than 2^16 networks of /24, and kubeadm refuses it.",
    source: "https://github.com/kubernetes/kubernetes/pull/95723",
    changes: [{ manifest: { "cluster.podCidr": "32.0.0.0/7" } }],
    reported: { rule: "pool-blocks-suffice", at: "cluster.podCidr" },
  },
  {
    id: "service-cidr-without-tenth-address",
    summary: "The service network has eight addresses, and DNS always gets the tenth.",
    source: "https://github.com/kubernetes/kubernetes/pull/95723",
    changes: [{ manifest: { "cluster.serviceCidr": "10.96.0.0/29" } }],
    reported: { rule: "service-ips-in-range", at: "cluster.serviceCidr" },
  },
  {
    id: "service-cidr-too-large-for-api-server",
    summary: "The service network has more than 2^20 addresses, and the API server does not start.",
    source: "https://github.com/kubernetes/kubernetes/issues/12624",
    changes: [{ manifest: { "cluster.serviceCidr": "11.0.0.0/8" } }],
    reported: { rule: "service-ips-in-range", at: "cluster.serviceCidr" },
  },
  {
    id: "vpc-subnets-in-one-zone",
    summary: "All three subnets of the VPC are in zone a, so an outage of that zone takes down all of them.",
    source: "https://github.com/saltstack/salt/pull/22577",
    changes: [
      {
        manifestText: {
          replace: "      - { cidr: 10.20.1.0/24, zone: c }",
          by: "      - { cidr: 10.20.1.0/24, zone: a }\n      - { cidr: 10.20.2.0/24, zone: a }",
        },
      },
    ],
    reported: { rule: "subnet-zones-distinct", at: "sites.seoul.subnets.2.zone" },
  },
  {
    id: "fourth-subnet-in-a-full-zone",
    summary: "Two of three further subnets repeat the zone of the first one.",
    source: "https://github.com/input-output-hk/bitte/pull/158",
    changes: [
      {
        manifest: {
          "sites.seoul.subnets.2": { cidr: "10.20.2.0/24", zone: "a" },
          "sites.seoul.subnets.3": { cidr: "10.20.3.0/24", zone: "a" },
        },
      },
    ],
    reported: { rule: "subnet-zones-distinct", at: "sites.seoul.subnets.3.zone" },
  },
  {
    id: "sound-smallest-pod-cidr",
    summary: "A /23 holds exactly the eight blocks of 64 addresses that four hosts need.",
    source: "https://github.com/kubernetes/kubernetes/issues/76761",
    changes: [{ manifest: { "cluster.podCidr": "10.244.0.0/23" } }],
  },
  {
    id: "sound-pod-cidr-beside-lan",
    summary: "The pod network is in 192.168.0.0/16 as well, but beside the LAN.",
    source: "https://github.com/projectcalico/calico/issues/2252",
    changes: [{ manifest: { "cluster.podCidr": "192.168.128.0/17" } }],
  },
  {
    id: "sound-pods-and-services-in-one-block",
    summary: "Pods and services are the two halves of one /16.",
    source: "https://github.com/kubernetes/kops/issues/16340",
    changes: [{ manifest: { "cluster.podCidr": "10.96.128.0/17", "cluster.serviceCidr": "10.96.0.0/17" } }],
  },
  {
    id: "sound-small-service-cidr",
    summary: "The service network is a /27, with room for the two fixed addresses and some services.",
    source: "https://github.com/kubernetes/kubernetes/pull/95723",
    changes: [{ manifest: { "cluster.serviceCidr": "10.96.0.0/27" } }],
  },
  {
    id: "sound-lan-beside-docker-bridge",
    summary: "The LAN is beside the network of Docker's bridge.",
    source: "https://github.com/ArchiveTeam/Ubuntu-Warrior/issues/3",
    changes: [lanIn("172.16.255")],
  },
  {
    id: "sound-lan-beside-libvirt-network",
    summary: "The LAN is beside the network of libvirt's bridge.",
    source: "https://github.com/RamenDR/ramen/pull/1301",
    changes: [lanIn("192.168.123")],
  },
  {
    id: "sound-default-vpc-network",
    summary: "The VPC has the network that AWS uses for default VPCs.",
    source: "https://github.com/JamesWoolfenden/terraform-aws-cassandra/issues/18",
    changes: [vpcIn("172.31")],
  },
  {
    id: "sound-vpc-beside-services",
    summary: "The VPC is the first /16 after the service network.",
    source: "https://github.com/aws/eks-anywhere/issues/2086",
    changes: [vpcIn("10.112")],
  },
  {
    id: "sound-neighbouring-homes",
    summary: "The networks of the two homes are neighbours.",
    source: "https://github.com/tailscale/tailscale/issues/1344",
    homelab: "two-homes",
    changes: [
      {
        manifest: {
          "sites.parents.cidr": "192.168.0.0/24",
          "sites.parents.gateway": "192.168.0.1",
          "hosts.attic.address": "192.168.0.30",
        },
      },
    ],
  },
];

import type { Homelab, Host } from "@ducksnest/manifest";
import { podMtuBudget, type Topology, tunnelOf } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/**
 * Without encapsulation a pod's packet leaves with the pod's address. A LAN carries it. A tailnet peer drops packets from
 * addresses that no node advertises, and a VPC drops packets from addresses that no instance has. An IPIP packet has the
 * address of the interface that it leaves by, which is a node IP only within a site.
 */
export const EncapsulationRule: ManifestRule = {
  name: "encapsulation-fits-networks",
  subject: "manifest",
  severity: "error",
  meaning: "Pod packets must cross the tailnet in VXLAN or WireGuard, and a VPC in any tunnel, or they are dropped.",
  remedy: "Use encapsulation: VXLAN, or wireguard: true.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip",
  check({ homelab, topology, report }) {
    const lost = lostPackets(homelab);
    if (lost === undefined) return;
    report({
      path: ["cluster", "calico", "encapsulation"],
      message: `Encapsulation ${homelab.cluster.calico.encapsulation} loses pod packets ${lost.where}.`,
      fix: `Write \`encapsulation: VXLAN\`${fitsVxlan(topology) ? "" : " and `cluster.calico.mtu: auto`"}.`,
      related: lost.between.map(({ name }) => ({ path: ["hosts", name], at: "key", message: "is one end" })),
    });
  },
};

/** True if the pod MTU also leaves room for VXLAN's header. */
function fitsVxlan({ network, hosts, calico, tailnet }: Topology): boolean {
  if (network.isPodMtuDerived) return true;
  const budget = podMtuBudget(hosts, { ...calico, encapsulation: "VXLAN" }, tailnet.mtu);
  return network.podMtu.bytes <= budget.mtu.bytes;
}

/** Two hosts that lose each other's pod packets, and the reason. */
interface LostPackets {
  /** The sender and the receiver. */
  readonly between: readonly [Host, Host];
  /** The path and the reason, for the message. */
  readonly where: string;
}

function lostPackets({ cluster, hosts }: Homelab): LostPackets | undefined {
  const [near, far] = [true, false].map((sameSubnet) => tunnelOf(cluster.calico, { sameSubnet }));
  const apart = firstPairApart(hosts);
  if (apart && (far === "none" || far === "ipip")) {
    const why =
      far === "none"
        ? "a tailnet peer accepts only addresses that a node advertises, and no node advertises pod addresses"
        : "they leave with the host's tailnet address, but Felix accepts IPIP only from node IPs";
    return { between: apart, where: `from site ${apart[0].site.name} to site ${apart[1].site.name}: ${why}` };
  }
  const pair = near === "none" ? firstPairInVpc(hosts, far === "none" ? ({ site }) => site.name : linkName) : undefined;
  return (
    pair && {
      between: pair,
      where: `from ${pair[0].name} to ${pair[1].name} in the VPC of site ${pair[0].site.name}: its source/destination check drops pod addresses`,
    }
  );
}

function firstPairApart([first, ...others]: readonly Host[]): readonly [Host, Host] | undefined {
  const elsewhere = others.find(({ site }) => site !== first?.site);
  return first && elsewhere && [first, elsewhere];
}

/** The network that Calico treats as one subnet, within which it does not encapsulate. */
function linkName(host: Host): string {
  return host.kind === "aws" ? `${host.site.name} ${host.subnet.cidr}` : host.site.name;
}

function firstPairInVpc(hosts: readonly Host[], group: (host: Host) => string): readonly [Host, Host] | undefined {
  const first = new Map<string, Host>();
  for (const host of hosts.filter(({ kind }) => kind === "aws")) {
    const peer = first.get(group(host));
    if (peer) return [peer, host];
    first.set(group(host), host);
  }
  return undefined;
}

import type { Homelab, Host } from "@ducksnest/manifest";
import { tunnelOf } from "@ducksnest/topology";
import type { ManifestRule } from "../Rule";

/**
 * Without encapsulation a pod's packet leaves with the pod's address. A LAN carries that; a tailnet peer drops what
 * comes from an address that no node advertises, and a VPC what comes from an address that no instance has.
 */
export const EncapsulationRule: ManifestRule = {
  name: "encapsulation-fits-networks",
  subject: "manifest",
  severity: "error",
  meaning: "Pod packets must be encapsulated wherever they cross the tailnet or a VPC, which drop a pod's own address.",
  remedy: "Use encapsulation: VXLAN, or wireguard: true.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip",
  check({ homelab, report }) {
    const { encapsulation } = homelab.cluster.calico;
    const bare = barePath(homelab);
    if (bare === undefined) return;
    report({
      path: ["cluster", "calico", "encapsulation"],
      message: `Encapsulation ${encapsulation} sends pods' own addresses ${bare.where}.`,
      fix: "Write `encapsulation: VXLAN`.",
      related: bare.hosts.map(({ name }) => ({ path: ["hosts", name], at: "key", message: "is one end" })),
    });
  },
};

/** Two hosts between which bare packets are lost. */
interface BarePath {
  readonly hosts: readonly [Host, Host];
  readonly where: string;
}

function barePath({ cluster, hosts }: Homelab): BarePath | undefined {
  const bareFar = tunnelOf(cluster.calico, { sameSubnet: false }) === "none";
  const bareNear = tunnelOf(cluster.calico, { sameSubnet: true }) === "none";
  if (bareFar) {
    const [first] = hosts;
    const elsewhere = hosts.find(({ site }) => site !== first?.site);
    if (first && elsewhere) {
      const where = `from site ${first.site.name} to site ${elsewhere.site.name}, and a tailnet peer takes only addresses that a node advertises`;
      return { hosts: [first, elsewhere], where };
    }
  }
  const pair = bareNear ? firstPairInVpc(hosts, bareFar ? ({ site }) => site.name : linkName) : undefined;
  return (
    pair && {
      hosts: pair,
      where: `from ${pair[0].name} to ${pair[1].name} in the VPC of site ${pair[0].site.name}, whose source/destination check drops them`,
    }
  );
}

/** What Calico takes for one subnet, and so does not encapsulate within. */
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

import type { Cidr, Homelab, ManifestPath } from "@ducksnest/manifest";
import type { ManifestRule } from "../Rule";

/** One address with two meanings is routed to one of them, so that the other cannot be reached. */
export const DisjointCidrsRule: ManifestRule = {
  name: "cidrs-disjoint",
  subject: "manifest",
  severity: "error",
  meaning: "Pod, service, LAN, VPC and tailnet networks must not share an address.",
  remedy: "Move one of the two networks to a free range.",
  source: "https://kubernetes.io/docs/concepts/cluster-administration/networking/",
  check({ homelab, report }) {
    const networks = namedNetworks(homelab);
    networks.forEach((later, index) => {
      for (const earlier of networks.slice(0, index).filter(({ cidr }) => cidr.overlaps(later.cidr))) {
        report({
          path: later.path,
          message: `The ${later.name} ${later.cidr} overlaps the ${earlier.name} ${earlier.cidr}.`,
          fix: "Move one of them to a free range, such as 10.42.0.0/16.",
        });
      }
    });
  },
};

interface NamedNetwork {
  readonly name: string;
  readonly cidr: Cidr;
  readonly path: ManifestPath;
}

function namedNetworks({ cluster, tailnet, sites }: Homelab): NamedNetwork[] {
  return [
    { name: "pod CIDR", cidr: cluster.podCidr, path: ["cluster", "podCidr"] },
    { name: "service CIDR", cidr: cluster.serviceCidr, path: ["cluster", "serviceCidr"] },
    { name: "tailnet", cidr: tailnet.cidr, path: ["tailnet", "cidr"] },
    ...sites.map((site) =>
      site.kind === "lan"
        ? { name: `LAN of site ${site.name}`, cidr: site.cidr, path: ["sites", site.name, "cidr"] }
        : { name: `VPC of site ${site.name}`, cidr: site.vpcCidr, path: ["sites", site.name, "vpcCidr"] },
    ),
  ];
}

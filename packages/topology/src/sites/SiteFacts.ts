import type { AwsSite, Homelab, LanSite, S3State } from "@ducksnest/manifest";
import type { AwsHostFacts, HostFacts } from "../hosts/HostFacts";
import type { ApiEndpoint, ApiFacts } from "../network/api";
import type { PortFlow, PortRange } from "../network/flows";

/** A site: what the manifest says about it, and everything that follows. */
export type SiteFacts = LanSite | AwsSiteFacts;

/** One VPC, with the instances in it. */
export interface AwsSiteFacts extends AwsSite {
  /** The homelab's name, which begins the names of all that belongs to it. */
  readonly homelabName: string;
  /** nixpkgs release branch whose image the instances start from, such as `26.05`. */
  readonly nixosRelease: string;
  /** Where Terraform's state is kept; undefined means a local file. */
  readonly state: S3State | undefined;
  /** Sorted by name. */
  readonly instances: readonly AwsHostFacts[];
  /** What instances accept from each other; nothing where one stands alone. */
  readonly peerPorts: readonly PeerPorts[];
  /** Whether they also accept IPIP from each other. */
  readonly ipip: boolean;
  /** The API server's, if the control plane is one of the instances. */
  readonly apiEndpoint: ApiEndpoint | undefined;
}

/** Ports that an instance accepts from the others of its site, both ends included. */
export interface PeerPorts extends PortRange {
  readonly protocol: PortFlow["protocol"];
}

/** Derives every site's facts, in the order of their names. */
export function siteFacts(homelab: Homelab, hosts: readonly HostFacts[], api: ApiFacts): readonly SiteFacts[] {
  const instances = instancesBySite(hosts);
  return homelab.sites.map((site): SiteFacts => {
    if (site.kind === "lan") return site;
    const own = instances.get(site.name) ?? [];
    return {
      ...site,
      homelabName: homelab.name,
      nixosRelease: homelab.nixos.release,
      state: homelab.state,
      instances: own,
      ...fromPeers(own),
      apiEndpoint: own.some(({ role }) => role === "control-plane") ? api.endpoint : undefined,
    };
  });
}

function instancesBySite(hosts: readonly HostFacts[]): ReadonlyMap<string, readonly AwsHostFacts[]> {
  const bySite = new Map<string, AwsHostFacts[]>();
  for (const host of hosts) {
    if (host.kind !== "aws") continue;
    const known = bySite.get(host.site.name);
    if (known === undefined) bySite.set(host.site.name, [host]);
    else known.push(host);
  }
  return bySite;
}

/** Everything that the instances open on their NICs, taken together; sorted. */
function fromPeers(instances: readonly AwsHostFacts[]): Pick<AwsSiteFacts, "peerPorts" | "ipip"> {
  if (instances.length < 2) return { peerPorts: [], ipip: false };
  const open = instances.flatMap(({ interface: { name }, firewall }) =>
    firewall.interfaces.filter((ports) => ports.interface === name),
  );
  const peerPorts = (["tcp", "udp"] as const).flatMap((protocol) => {
    const unique = new Map(
      open.flatMap((ports) => ports[protocol]).map((range) => [`${range.from} ${range.to}`, range]),
    );
    return [...unique.values()].sort((a, b) => a.from - b.from || a.to - b.to).map((range) => ({ protocol, ...range }));
  });
  return { peerPorts, ipip: open.some(({ ipipFrom }) => ipipFrom.length > 0) };
}

import type { AwsSite, Homelab, LanSite, Lock, S3State, StatePlace } from "@ducksnest/manifest";
import type { AwsHostFacts, HostFacts } from "../hosts/HostFacts";
import type { ApiEndpoint, ApiFacts } from "../network/api";
import type { PortFlow, PortRange } from "../network/flows";
import { keyAliasOf } from "./awsNames";
import { statePlace } from "./lockFacts";

/** A site: its settings in the manifest, and the facts that follow. */
export type SiteFacts = LanSite | AwsSiteFacts;

/** One VPC and its instances. */
export interface AwsSiteFacts extends AwsSite {
  /** The homelab's name, a DNS label. The names of the site's resources start with it. */
  readonly homelabName: string;
  /** NixOS release of the image from which instances boot, such as `26.05`. */
  readonly nixosRelease: string;
  /** Flake reference from which the instances install themselves; undefined means an archive in the site's S3 bucket. */
  readonly flake: string | undefined;
  /** Alias of the KMS key that encrypts the hosts' private keys, such as `alias/ducksnest/homelab/seoul`. */
  readonly keyAlias: string;
  /** The manifest's settings of Terraform's state in S3; undefined means a local file. */
  readonly state: S3State | undefined;
  /** Where Terraform keeps the stack's state. */
  readonly statePlace: StatePlace;
  /** The site's hosts, sorted by name. */
  readonly instances: readonly AwsHostFacts[];
  /** Ports that instances accept from each other, sorted; empty if the site has fewer than two. */
  readonly peerPorts: readonly PeerPorts[];
  /** Whether instances accept IPIP from each other. */
  readonly ipip: boolean;
  /** The API server's endpoint; undefined unless the control plane is one of the instances. */
  readonly apiEndpoint: ApiEndpoint | undefined;
}

/** Ports that an instance accepts from the other instances of its site. */
export interface PeerPorts extends PortRange {
  readonly protocol: PortFlow["protocol"];
}

/** Derives the facts of every site, in the order of the sites' names. */
export function siteFacts(
  homelab: Homelab,
  hosts: readonly HostFacts[],
  api: ApiFacts,
  lock: Lock | undefined,
): readonly SiteFacts[] {
  const locked = new Map((lock?.sites ?? []).map((site) => [site.name, site]));
  const instances = instancesBySite(hosts);
  return homelab.sites.map((site): SiteFacts => {
    if (site.kind === "lan") return site;
    const own = instances.get(site.name) ?? [];
    return {
      ...site,
      homelabName: homelab.name,
      nixosRelease: homelab.nixos.release,
      flake: homelab.nixos.flake,
      keyAlias: keyAliasOf(homelab.name, site.name),
      state: homelab.state,
      statePlace: statePlace(homelab, site, locked.get(site.name)),
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

/** The union of the ports that the instances open on their NICs, sorted. */
function fromPeers(instances: readonly AwsHostFacts[]): Pick<AwsSiteFacts, "peerPorts" | "ipip"> {
  if (instances.length < 2) return { peerPorts: [], ipip: false };
  const open = instances.flatMap(({ interface: { name }, firewall }) =>
    firewall.interfaces.filter((ports) => ports.interface === name),
  );
  const peerPorts = (["tcp", "udp"] as const).flatMap((protocol) => {
    const unique = new Map(
      open
        .flatMap((ports) => [...ports[protocol], ...ports.nodesOnly[protocol]])
        .map((range) => [`${range.from} ${range.to}`, range]),
    );
    return [...unique.values()].sort((a, b) => a.from - b.from || a.to - b.to).map((range) => ({ protocol, ...range }));
  });
  return { peerPorts, ipip: open.some(({ nodesOnly }) => nodesOnly.ipip) };
}

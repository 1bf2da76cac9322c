import type { Tailnet } from "@ducksnest/manifest";
import type { HostFacts } from "../hosts/HostFacts";
import { TAILNET_ADMINS, TAILNET_PEOPLE } from "../upstream/tailscale";
import type { Flow, FlowSource } from "./flows";

/** The tag that every node has on the tailnet. */
export const TAILNET_TAG = "tag:ducksnest";

/** A tailnet policy file, which is JSON: access rules, and routes that are approved automatically. */
export interface TailnetPolicy {
  /** Who may give nodes a tag, by tag. */
  readonly tagOwners: Readonly<Record<string, readonly string[]>>;
  /** Advertised routes that need no manual approval. */
  readonly autoApprovers: {
    /** Tags whose nodes may advertise a route, by route in CIDR notation. */
    readonly routes: Readonly<Record<string, readonly string[]>>;
  };
  /** Access rules. Tailscale denies everything that no grant allows. */
  readonly grants: readonly Grant[];
}

/** One access rule: the protocols and ports that sources may use towards destinations. */
export interface Grant {
  /** Tags, groups and networks that send. */
  readonly src: readonly string[];
  /** Tags and networks that receive. */
  readonly dst: readonly string[];
  /** Protocols with ports, such as `tcp:6443`. */
  readonly ip: readonly string[];
}

/**
 * The policy that allows the cluster's traffic and nothing else. It names nodes twice: by their tag, which covers their
 * tailnet addresses, and by their node IPs, because the cluster's packets travel between node IPs.
 * @see https://tailscale.com/docs/reference/syntax/policy-file
 */
export function tailnetPolicy(
  settings: Pick<Tailnet, "loginServer">,
  flows: readonly Flow[],
  hosts: readonly HostFacts[],
): TailnetPolicy {
  const ends = new Ends(hosts);
  const inTunnel = flows.filter(({ component }) => component !== "tailscale");
  return {
    tagOwners: { [TAILNET_TAG]: tagOwners(settings) },
    autoApprovers: {
      routes: Object.fromEntries(
        hosts.flatMap(({ tailnet }) => tailnet.advertisedRoutes.map((route) => [String(route), [TAILNET_TAG]])),
      ),
    },
    grants: [
      // Path MTU discovery needs ICMP, and people ping hosts with it.
      { src: [...ends.nodes, TAILNET_PEOPLE], dst: ends.nodes, ip: ["icmp:*"] },
      ...grants(inTunnel, ends),
    ],
  };
}

/**
 * Headscale has no group of administrators and rejects a policy that names one. Without owners, the tag still exists,
 * and nodes get it from their preauth key: `headscale preauthkeys create --tags tag:ducksnest`.
 * @see https://github.com/juanfont/headscale/blob/v0.29.2/hscontrol/policy/v2/types.go (parseOwner)
 */
function tagOwners({ loginServer }: Pick<Tailnet, "loginServer">): readonly string[] {
  return loginServer === undefined ? [TAILNET_ADMINS] : [];
}

/** One grant for each pair of source and destination, in the order of the catalogue. */
function grants(catalogue: readonly Flow[], ends: Ends): readonly Grant[] {
  const byEnds = new Map<string, Grant>();
  for (const flow of catalogue) {
    const key = `${flow.from} ${flow.to}`;
    const { src, dst, ip } = byEnds.get(key) ?? { src: ends.of(flow.from), dst: ends.of(flow.to), ip: [] };
    byEnds.set(key, { src, dst, ip: [...ip, capability(flow)] });
  }
  return [...byEnds.values()];
}

/** A flow as a grant writes it: `tcp:6443`, `udp:30000-32767`, or IPIP's protocol number. */
function capability(flow: Flow): string {
  if (flow.protocol === "ipip") return "4:*";
  const { from, to } = flow.ports;
  return `${flow.protocol}:${from === to ? from : `${from}-${to}`}`;
}

/** The policy's names for the ends of a flow. All nodes share one tag; the hosts' firewalls distinguish roles. */
class Ends {
  readonly nodes: readonly string[];

  constructor(private readonly hosts: readonly HostFacts[]) {
    this.nodes = named(hosts);
  }

  of(end: FlowSource): readonly string[] {
    if (end === "person") return [TAILNET_PEOPLE];
    return end === "node" ? this.nodes : named(this.hosts.filter(({ role }) => role === end));
  }
}

function named(hosts: readonly HostFacts[]): readonly string[] {
  return [TAILNET_TAG, ...hosts.map(({ nodeIp }) => `${nodeIp}/32`)];
}

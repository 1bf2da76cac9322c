import type { Tailnet } from "@ducksnest/manifest";
import type { HostFacts } from "../hosts/HostFacts";
import type { Flow, FlowSource } from "./flows";

/** The tag that every node has on the tailnet. */
export const TAILNET_TAG = "tag:ducksnest";

/** Tailscale's administrators, who may give nodes their tag. */
const ADMINS = "autogroup:admin";
/** People of the tailnet, not its machines. Tailscale and Headscale both know this group. */
const PEOPLE = "autogroup:member";

/** A tailnet policy file, which is JSON: who may reach what, and which routes need nobody's approval. */
export interface TailnetPolicy {
  readonly tagOwners: Readonly<Record<string, readonly string[]>>;
  readonly autoApprovers: { readonly routes: Readonly<Record<string, readonly string[]>> };
  readonly grants: readonly Grant[];
}

/** Protocols and ports that sources may use towards destinations. */
export interface Grant {
  readonly src: readonly string[];
  readonly dst: readonly string[];
  readonly ip: readonly string[];
}

/**
 * The policy that lets through what the cluster needs, and nothing else. Nodes are named twice: by their tag, which
 * stands for their tailnet addresses, and by the node IPs from which and to which the cluster's packets travel.
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
      // What an oversized packet is answered with, and what people look for a lost machine with.
      { src: [...ends.nodes, PEOPLE], dst: ends.nodes, ip: ["icmp:*"] },
      ...grants(inTunnel, ends),
    ],
  };
}

/**
 * Headscale has no group of administrators, and refuses a policy that names it. Without owners the tag still exists, and
 * nodes get it from their preauth key: `headscale preauthkeys create --tags tag:ducksnest`.
 * @see https://github.com/juanfont/headscale/blob/v0.29.2/hscontrol/policy/v2/types.go (parseOwner)
 */
function tagOwners({ loginServer }: Pick<Tailnet, "loginServer">): readonly string[] {
  return loginServer === undefined ? [ADMINS] : [];
}

/** One grant for each pair of ends, in the order in which the catalogue first has them. */
function grants(catalogue: readonly Flow[], ends: Ends): readonly Grant[] {
  const byEnds = new Map<string, Grant>();
  for (const flow of catalogue) {
    const key = `${flow.from} ${flow.to}`;
    const { src, dst, ip } = byEnds.get(key) ?? { src: ends.of(flow.from), dst: ends.of(flow.to), ip: [] };
    byEnds.set(key, { src, dst, ip: [...ip, capability(flow)] });
  }
  return [...byEnds.values()];
}

/** `tcp:6443`, `udp:30000-32767`; IPIP goes by its number. */
function capability(flow: Flow): string {
  if (flow.protocol === "ipip") return "4:*";
  const { from, to } = flow.ports;
  return `${flow.protocol}:${from === to ? from : `${from}-${to}`}`;
}

/** The names under which a policy knows the ends of a flow. All nodes share a tag, and their firewalls tell the rest. */
class Ends {
  readonly nodes: readonly string[];

  constructor(private readonly hosts: readonly HostFacts[]) {
    this.nodes = named(hosts);
  }

  of(end: FlowSource): readonly string[] {
    if (end === "person") return [PEOPLE];
    return end === "node" ? this.nodes : named(this.hosts.filter(({ role }) => role === end));
  }
}

function named(hosts: readonly HostFacts[]): readonly string[] {
  return [TAILNET_TAG, ...hosts.map(({ nodeIp }) => `${nodeIp}/32`)];
}

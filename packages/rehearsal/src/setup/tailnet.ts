import { Cidr, type Ipv4Address } from "@ducksnest/manifest";
import type { LanRule } from "@ducksnest/topology";
import { INTERNET_INTERFACE, type Person, peersOf, type Stage, type StageHost } from "../stage/Stage";
import { TAILSCALE } from "../upstream/Tailscale";
import { portOf } from "./links";
import type { Step } from "./Step";
import { sourceCheck } from "./site";
import { wireguardDevice } from "./wireguard";

/**
 * The tailnet as one router between all hosts. It does what WireGuard does at its ends (cryptokey routing): it accepts
 * from a host only the host's prefixes, and routes a prefix to the host that advertises it. If hosts have WireGuard
 * themselves, the router is the internet between them.
 * @see https://www.wireguard.com/#cryptokey-routing
 */
export function tailnet(stage: Stage): readonly Step[] {
  const { namespace } = stage.tailnet;
  const { person, server } = stage.tailnet;
  const allowed = [
    ...stage.hosts.flatMap((host) => widest(addressesOf(stage, host)).map((source) => [host, source] as const)),
    ...(person ? [[person, internetAddress(person)] as const] : []),
  ].map(([node, source]) => `"${portOf(node)}" . ${source}`);
  return [
    { namespace, tool: "sh", lines: ["echo 1 >/proc/sys/net/ipv4/ip_forward"] },
    {
      namespace,
      tool: "ip",
      lines: ["link set lo up", ...(server ? [`address add ${server}/32 dev lo`] : [])],
    },
    sourceCheck(namespace, allowed),
    ...(person ? [personPort(namespace, person), internetLink(stage, person), defaultRoute(person)] : []),
  ];
}

/** Tailscaled does not run without one. Hosts have that of their site. */
function defaultRoute({ namespace }: Person): Step {
  return { namespace, tool: "ip", lines: [`route replace default dev ${INTERNET_INTERFACE}`] };
}

function personPort(namespace: string, person: Person): Step {
  const port = portOf(person);
  return {
    namespace,
    tool: "ip",
    lines: [`link set ${port} arp off up`, `route replace ${internetAddress(person)} dev ${port}`],
  };
}

/** The tailnet's side of a host's tunnel. */
export function tailnetPort(stage: Stage, host: StageHost): Step {
  const port = portOf(host);
  return {
    namespace: stage.tailnet.namespace,
    tool: "ip",
    lines: [
      `link set ${port} arp off up`,
      ...addressesOf(stage, host).map((each) => `route replace ${each} dev ${port}`),
    ],
  };
}

/** Prefixes at the host's end of the cable. */
function addressesOf(stage: Stage, host: StageHost): readonly Cidr[] {
  return stage.tailnet.wireguard ? [Cidr.host(internetAddress(host))] : inTunnel(stage, host);
}

/** Prefixes at the host's end of the tunnel. */
function inTunnel(stage: Stage, host: StageHost): readonly Cidr[] {
  return [Cidr.host(host.tailnet.address), ...primaryFor(stage, host)];
}

/** A range for benchmarks, which no homelab uses. @see https://www.rfc-editor.org/rfc/rfc2544 */
const INTERNET = Cidr.parse("198.18.0.0/15");

/** A host's address in the internet, for a tailnet that hosts encrypt. */
export function internetAddress({ index }: Pick<StageHost, "index">): Ipv4Address {
  return INTERNET.at(index + 1);
}

/** Prefixes that lead to this host. If several hosts advertise a prefix, Tailscale chooses one of them. */
function primaryFor(stage: Stage, host: StageHost): readonly Cidr[] {
  return host.tailnet.advertises.filter((prefix) => {
    const first = stage.hosts.find(({ tailnet }) => tailnet.advertises.some((each) => String(each) === String(prefix)));
    return first?.name === host.name;
  });
}

/** Removes prefixes that another one covers, because an interval set of nft allows no overlaps. */
function widest(prefixes: readonly Cidr[]): readonly Cidr[] {
  return prefixes.filter((each) => !prefixes.some((other) => other !== each && other.covers(each)));
}

/**
 * The host's side: the interface, the peers' routes in table 52, and the rules that lead there.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go
 */
export function tailscaled(stage: Stage, host: StageHost): readonly Step[] {
  if (stage.tailnet.person) return [internetLink(stage, host), lanRouting(host)];
  return [...(stage.tailnet.wireguard ? tunnelDevice(stage, host) : []), routing(stage, host)];
}

/** The rules that our modules set. The real tailscaled sets everything else itself. */
function lanRouting({ namespace, lanRules }: StageHost): Step {
  return { namespace, tool: "ip", lines: lanRules.map((rule) => `rule add ${lanRule(rule)}`) };
}

/** The host's side of its cable to the internet, and the route to the other nodes' endpoints. */
function internetLink({ tailnet: { server } }: Stage, node: Pick<StageHost, "namespace" | "index">): Step {
  return {
    namespace: node.namespace,
    tool: "ip",
    lines: [
      "link set lo up",
      `address add ${internetAddress(node)}/32 dev ${INTERNET_INTERFACE}`,
      `link set ${INTERNET_INTERFACE} arp off up`,
      `route replace ${INTERNET} dev ${INTERNET_INTERFACE}`,
      ...(server ? [`route replace ${server} dev ${INTERNET_INTERFACE}`] : []),
    ],
  };
}

/** Tailscaled's interface as a WireGuard device. */
function tunnelDevice(stage: Stage, host: StageHost): readonly Step[] {
  const { interface: name, mtu } = stage.tailnet;
  const peers = peersOf(stage, host).map((peer) => ({
    host: peer,
    endpoint: String(internetAddress(peer)),
    allowed: inTunnel(stage, peer).map(String),
  }));
  return [
    internetLink(stage, host),
    wireguardDevice(host, name, TAILSCALE.port, peers),
    { namespace: host.namespace, tool: "ip", lines: [`link set ${name} mtu ${mtu}`] },
  ];
}

function routing(stage: Stage, host: StageHost): Step {
  const name = stage.tailnet.interface;
  const own = new Set(host.tailnet.advertises.map(String));
  const offered = peersOf(stage, host).flatMap((peer) => [
    `${peer.tailnet.address}/32`,
    ...peer.tailnet.advertises.map(String),
  ]);
  // One next hop for all routes, because a cable has a neighbour for each next hop, and the kernel keeps only a thousand.
  const accepted = [...new Set(offered)].filter((prefix) => !own.has(prefix));
  return {
    namespace: host.namespace,
    tool: "ip",
    lines: [
      `address add ${host.tailnet.address}/32 dev ${name}`,
      `link set ${name}${stage.tailnet.wireguard ? "" : " arp off"} up`,
      ...accepted.map(
        (prefix) => `route replace ${prefix} via ${TAILSCALE.quad100} dev ${name} onlink table ${TAILSCALE.routeTable}`,
      ),
      ...rules(host).map((rule) => `rule add ${rule}`),
    ],
  };
}

/** The routing rules of a host, in addition to the kernel's own: the LAN's and tailscaled's. */
export function rules(host: StageHost): readonly string[] {
  const { bypassMark, routeTable, rulePriorities } = TAILSCALE;
  return [
    ...host.lanRules.map(lanRule),
    `priority ${rulePriorities.bypassMain} fwmark ${bypassMark} lookup main`,
    `priority ${rulePriorities.bypassDefault} fwmark ${bypassMark} lookup default`,
    `priority ${rulePriorities.bypassEnd} fwmark ${bypassMark} unreachable`,
    `priority ${rulePriorities.routes} lookup ${routeTable}`,
  ];
}

function lanRule({ to, priority }: LanRule): string {
  return `priority ${priority} to ${to} lookup main`;
}

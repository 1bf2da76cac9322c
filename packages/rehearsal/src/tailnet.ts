import { Cidr } from "@ducksnest/manifest";
import { portOf } from "./links";
import { peersOf, type Stage, type StageHost } from "./Stage";
import type { Step } from "./Step";
import { sourceCheck } from "./site";

/**
 * The tailnet as one router between all hosts, which does what WireGuard does at the ends: it takes from a host only
 * what the host may send (cryptokey routing), and gives a prefix to the one that offers it.
 * @see https://www.wireguard.com/#cryptokey-routing
 */
export function tailnet(stage: Stage): readonly Step[] {
  const { namespace } = stage.tailnet;
  const allowed = stage.hosts.flatMap((host) =>
    widest([Cidr.host(host.tailnet.address), ...primaryFor(stage, host)]).map(
      (source) => `"${portOf(host)}" . ${source}`,
    ),
  );
  return [
    { namespace, tool: "sh", lines: ["echo 1 >/proc/sys/net/ipv4/ip_forward"] },
    { namespace, tool: "ip", lines: ["link set lo up"] },
    sourceCheck(namespace, allowed),
  ];
}

/** The tailnet's side of a host's tunnel. */
export function tailnetPort(stage: Stage, host: StageHost): Step {
  const port = portOf(host);
  const destinations = [host.tailnet.address, ...primaryFor(stage, host)];
  return {
    namespace: stage.tailnet.namespace,
    tool: "ip",
    lines: [`link set ${port} arp off up`, ...destinations.map((each) => `route replace ${each} dev ${port}`)],
  };
}

/** Of several hosts that offer one prefix, Tailscale gives it to one. */
function primaryFor(stage: Stage, host: StageHost): readonly Cidr[] {
  return host.tailnet.advertises.filter((prefix) => {
    const first = stage.hosts.find(({ tailnet }) => tailnet.advertises.some((each) => String(each) === String(prefix)));
    return first?.name === host.name;
  });
}

/** Without those that another covers: a set of intervals takes no overlaps. */
function widest(prefixes: readonly Cidr[]): readonly Cidr[] {
  return prefixes.filter((each) => !prefixes.some((other) => other !== each && other.covers(each)));
}

/** Where tailscaled puts the routes that it accepts, and the marks that it looks up elsewhere: its own packets'. */
const TABLE = 52;
const BYPASS_MARK = "0x80000/0xff0000";

/**
 * A tunnel has no neighbours; a cable would have one for each destination, of which the kernel keeps a thousand for all
 * namespaces together. By one next hop they are one: Tailscale's own address on every node.
 * @see https://tailscale.com/kb/1381/what-is-quad100
 */
const NEXT_HOP = "100.100.100.100";

/**
 * The host's side: the interface, every route that a peer offers in table 52, and the rules that lead there.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go
 */
export function tailscaled(stage: Stage, host: StageHost): Step {
  const name = stage.tailnet.interface;
  const own = new Set(host.tailnet.advertises.map(String));
  const offered = peersOf(stage, host).flatMap((peer) => [
    `${peer.tailnet.address}/32`,
    ...peer.tailnet.advertises.map(String),
  ]);
  const accepted = [...new Set(offered)].filter((prefix) => !own.has(prefix));
  return {
    namespace: host.namespace,
    tool: "ip",
    lines: [
      `address add ${host.tailnet.address}/32 dev ${name}`,
      `link set ${name} arp off up`,
      ...accepted.map((prefix) => `route replace ${prefix} via ${NEXT_HOP} dev ${name} onlink table ${TABLE}`),
      ...rules(host).map((rule) => `rule add ${rule}`),
    ],
  };
}

/** The routing rules of a host beside the kernel's own: the LAN's, and tailscaled's. */
export function rules(host: StageHost): readonly string[] {
  return [
    ...host.lanRules.map(({ to, priority }) => `priority ${priority} to ${to} lookup main`),
    `priority 5210 fwmark ${BYPASS_MARK} lookup main`,
    `priority 5230 fwmark ${BYPASS_MARK} lookup default`,
    `priority 5250 fwmark ${BYPASS_MARK} unreachable`,
    `priority 5270 lookup ${TABLE}`,
  ];
}

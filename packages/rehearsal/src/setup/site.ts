import { peersOf, type Stage, type StageHost, type StageSite, type Stranger, siteOf } from "../stage/Stage";
import { isRouted, nicMac, portOf, STRANGER_NIC, STRANGER_PORT } from "./links";
import type { Step } from "./Step";

const BRIDGE = "lan";
/** Fixed, because a bridge would take its MAC address from a port, and hosts would lose the router when the port goes. */
const ROUTER_MAC = "02:00:00:02:00:01";

/** Connects the hosts of a site. No route leads out, because the internet does not route private addresses. */
export function site(stage: Stage, each: StageSite): readonly Step[] {
  return each.kind === "lan" ? lan(each) : vpc(stage, each);
}

/** A switch that has the router's address, with a stranger at one of its ports. */
function lan({ namespace, networks, mtu, stranger }: StageSite): readonly Step[] {
  return [
    {
      namespace,
      tool: "ip",
      lines: [
        "link set lo up",
        `link add name ${BRIDGE} mtu ${mtu} address ${ROUTER_MAC} type bridge`,
        ...networks.map(({ cidr, gateway }) => `address add ${gateway}/${cidr.prefixLength} dev ${BRIDGE}`),
        `link set ${BRIDGE} up`,
        ...(stranger ? [`link set ${STRANGER_PORT} master ${BRIDGE} up`] : []),
      ],
    },
    ...(stranger ? [guest(stranger)] : []),
  ];
}

function guest({ namespace, address, prefixLength }: Stranger): Step {
  return {
    namespace,
    tool: "ip",
    lines: [
      "link set lo up",
      `address add ${address}/${prefixLength} dev ${STRANGER_NIC}`,
      `link set ${STRANGER_NIC} up`,
    ],
  };
}

/** A router with a port for every instance. It accepts from an instance only packets from the instance's own address. */
function vpc(stage: Stage, { name, namespace, networks }: StageSite): readonly Step[] {
  const instances = stage.hosts.filter((host) => host.site === name);
  return [
    { namespace, tool: "sh", lines: ["echo 1 >/proc/sys/net/ipv4/ip_forward"] },
    {
      namespace,
      tool: "ip",
      lines: ["link set lo up", ...networks.map(({ gateway }) => `address add ${gateway}/32 dev lo`)],
    },
    sourceCheck(
      namespace,
      instances.map((host) => `"${portOf(host)}" . ${host.nic.address}`),
    ),
  ];
}

/**
 * Forwards only packets that enter by the port of their sender.
 * @param allowed `"port" . network`, each
 */
export function sourceCheck(namespace: string, allowed: readonly string[]): Step {
  return {
    namespace,
    tool: "nft",
    lines: [
      "table ip sources {",
      "  set allowed {",
      "    typeof iifname . ip saddr",
      "    flags interval",
      ...(allowed.length === 0 ? [] : [`    elements = { ${allowed.join(", ")} }`]),
      "  }",
      "  chain forward {",
      "    type filter hook forward priority filter; policy drop",
      "    iifname . ip saddr @allowed accept",
      "  }",
      "}",
    ],
  };
}

/** The site's side of a host's NIC. */
export function sitePort(stage: Stage, host: StageHost): Step {
  const port = portOf(host);
  return {
    namespace: siteOf(stage, host).namespace,
    tool: "ip",
    lines: isRouted(stage, host)
      ? [`link set ${port} arp off up`, `route replace ${host.nic.address} dev ${port}`]
      : [`link set ${port} master ${BRIDGE} up`],
  };
}

/** The host's side: its address, its neighbours, and its default route. */
export function nic(stage: Stage, host: StageHost): Step {
  const { name, address, prefixLength, gateway } = host.nic;
  return {
    namespace: host.namespace,
    tool: "ip",
    lines: [
      "link set lo up",
      `address add ${address}/${prefixLength} dev ${name}`,
      `link set ${name}${isRouted(stage, host) ? " arp off" : ""} up`,
      ...(isRouted(stage, host) ? [] : neighbours(stage, host)),
      `route replace default via ${gateway} dev ${name}`,
    ],
  };
}

/**
 * Static, because the kernel keeps only a thousand learned neighbours for all namespaces together, and because it keeps
 * asking for a router that an incident cut off for three seconds, and reports an error if it comes back too late.
 */
function neighbours(stage: Stage, host: StageHost): readonly string[] {
  const { name, gateway } = host.nic;
  const peers = peersOf(stage, host).filter(({ site }) => site === host.site);
  const known = [[gateway, ROUTER_MAC] as const, ...peers.map((peer) => [peer.nic.address, nicMac(peer)] as const)];
  return known.map(([address, mac]) => `neighbor replace ${address} lladdr ${mac} dev ${name} nud permanent`);
}

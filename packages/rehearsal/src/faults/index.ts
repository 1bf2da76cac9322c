import { Cidr, Ipv4Address } from "@ducksnest/manifest";
import { type OpenPorts, tunnelInterfaces } from "@ducksnest/topology";
import { TAILSCALE } from "../setup/Firewall";
import { DEFAULT_MARK_MASK } from "../setup/felixMarks";
import { cables, portOf, tailnetCable } from "../setup/links";
import type { Step } from "../setup/Step";
import { sitePort } from "../setup/site";
import { hostSetup } from "../setup/stagePlan";
import { rules, tailnetPort } from "../setup/tailnet";
import { VXLAN_PORT } from "../setup/vxlan";
import { hostOf, type Stage, type StageHost, type StageSite, siteOf } from "../stage/Stage";

interface AnyFault {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly meaning: string;
  /** What is to be expected of it, in one sentence. */
  readonly effect: string;
  /** The same for a host of one's choice; undefined where it does not befall a single one. */
  readonly befalling?: (host: string) => Fault;
}

/** A setting that is not as derived: the stage is built with it. */
export interface Mistake extends AnyFault {
  readonly kind: "mistake";
  apply(stage: Stage): Stage;
}

/** Something that befalls a running stage, and passes. */
export interface Incident extends AnyFault {
  readonly kind: "incident";
  begin(stage: Stage): readonly Step[];
  end(stage: Stage): readonly Step[];
}

export type Fault = Mistake | Incident;

/** Every fault there is. One of a single host befalls the first worker that has a neighbour, or the last of its neighbours. */
export const FAULTS: readonly Fault[] = [
  ofOneHost(victim, (host) => ({
    name: "lan-cut",
    kind: "incident",
    meaning: "One host loses its cable or its Wi-Fi.",
    effect: "Nothing reaches the host, by the tailnet either, which rides on its LAN; all is well when it is back.",
    begin: (stage) => unplug(stage, host(stage)),
    end: (stage) => plugIn(stage, host(stage)),
  })),
  {
    name: "tailnet-down",
    kind: "incident",
    meaning: "The tailnet carries nothing.",
    effect:
      "Sites are cut off from each other, and no pod reaches a tailnet address, a neighbour's included; the rest goes on within a site.",
    begin: (stage) => stage.hosts.map((host) => link(stage.tailnet.namespace, `${portOf(host)} down`)),
    end: (stage) => stage.hosts.map((host) => tailnetPort(stage, host)),
  },
  ofOneHost(victim, (host) => ({
    name: "reboot",
    kind: "incident",
    meaning: "One host goes down, and starts anew.",
    effect: "Nothing reaches the host or its pods; all is well when it is up.",
    begin: (stage) => shutDown(stage, host(stage)),
    end: (stage) => startUp(stage, host(stage)),
  })),
  {
    name: "relayed",
    kind: "incident",
    meaning:
      "The tailnet finds no direct way and uses a DERP relay: 100 ms each way, and one packet in a hundred lost.",
    effect: "Everything arrives, but late.",
    begin: (stage) => stage.hosts.map((host) => relay(stage, `add dev ${portOf(host)} root netem delay 100ms loss 1%`)),
    end: (stage) => stage.hosts.map((host) => relay(stage, `delete dev ${portOf(host)} root`)),
  },
  {
    name: "mtu-black-hole",
    kind: "incident",
    meaning: "Something between the sites swallows packets of more than 1200 bytes, and says nothing.",
    effect: "Between sites small packets arrive, large ones do not, and TCP stalls.",
    begin: ({ tailnet: { namespace } }) => [{ namespace, tool: "nft", lines: blackHole(1200) }],
    end: ({ tailnet: { namespace } }) => [{ namespace, tool: "nft", lines: ["delete table ip black-hole"] }],
  },
  ofOneHost(neighbour, (host) => ({
    name: "neighbour-advertises-lan",
    kind: "mistake",
    meaning: "A neighbour offers the whole LAN to the tailnet, beside its own address.",
    effect: "Nothing changes: the LAN's routing rule keeps neighbours direct, and narrower routes win between sites.",
    apply: (stage) =>
      withHost(stage, host(stage), (each) => advertise(each, [...each.tailnet.advertises, ...lan(stage, each)])),
  })),
  ofOneHost(neighbour, (host) => ({
    name: "subnet-router",
    kind: "mistake",
    meaning:
      "One host offers the whole LAN in place of all others, and Tailscale rewrites sources as it does by default.",
    effect: "Between sites only that host is reached: peers drop what the others send from their own addresses.",
    apply: (stage) => {
      const router = host(stage);
      return withHosts(stage, (each) => {
        if (each.site !== router.site) return each;
        return advertise(each, each.name === router.name ? lan(stage, each) : []);
      });
    },
  })),
  ofOneHost(victim, (host) => ({
    name: "wrong-node-ip",
    kind: "mistake",
    meaning: "Calico takes one host's tailnet address for its node address.",
    effect: "What its neighbours send to its pods goes through the tunnel.",
    apply: (stage) =>
      withHost(stage, host(stage), (each) => ({
        ...each,
        calicoAddress: { interface: stage.tailnet.interface, address: each.tailnet.address, prefixLength: 32 },
      })),
  })),
  {
    name: "cgnat-overlap",
    kind: "mistake",
    meaning: "The LANs are numbered from 100.64.0.0/10, as some providers' routers do.",
    effect: "Neighbours drop each other's packets: Tailscale lets no such source in but from the tunnel.",
    apply: renumberLans,
  },
  {
    name: "no-lan-rule",
    kind: "mistake",
    meaning: "No host has the routing rule that keeps its LAN out of the tunnel.",
    effect: "Neighbours reach each other through the tailnet: they advertise their addresses.",
    apply: (stage) => withHosts(stage, (host) => ({ ...host, lanRules: [] })),
  },
  {
    name: "default-mark-mask",
    kind: "mistake",
    meaning: "Felix marks packets by its own default mask, in bits that are Tailscale's.",
    effect: "Pods do not reach the tailnet, nor anything beyond it.",
    apply: (stage) => ({ ...stage, cluster: { ...stage.cluster, markMask: DEFAULT_MARK_MASK } }),
  },
  {
    name: "wrong-vxlan-port",
    kind: "mistake",
    meaning: "The host firewalls and the tailnet's policy open udp/8472, flannel's port, and not Calico's 4789.",
    effect:
      "Pods reach none in other sites; within a site none with nftables, and all with iptables, where Felix accepts VXLAN before the host firewall is asked.",
    apply: moveVxlan,
  },
];

/** A fault of one host, which is that of `usual` unless another is chosen. */
function ofOneHost(usual: (stage: Stage) => StageHost, fault: (host: typeof usual) => Fault): Fault {
  return {
    ...fault(usual),
    befalling: (name) => {
      const chosen = fault((stage) => hostOf(stage, name));
      return { ...chosen, name: `${chosen.name}:${name}` };
    },
  };
}

/** The host that befalls most: the first worker that has a neighbour. */
function victim(stage: Stage): StageHost {
  const workers = stage.hosts.filter(({ role }) => role === "worker");
  const candidates = workers.length > 0 ? workers : stage.hosts;
  const found = candidates.find((host) => stage.hosts.some((other) => isNeighbour(host, other))) ?? candidates[0];
  return found as StageHost;
}

/** A host beside it, or itself where it is alone. */
function neighbour(stage: Stage): StageHost {
  const host = victim(stage);
  return stage.hosts.findLast((other) => isNeighbour(host, other)) ?? host;
}

function isNeighbour(host: StageHost, other: StageHost): boolean {
  return host.name !== other.name && host.site === other.site;
}

function withHost(stage: Stage, { name }: StageHost, change: (host: StageHost) => StageHost): Stage {
  return withHosts(stage, (host) => (host.name === name ? change(host) : host));
}

function withHosts(stage: Stage, change: (host: StageHost) => StageHost): Stage {
  return { ...stage, hosts: stage.hosts.map(change) };
}

function advertise(host: StageHost, advertises: readonly Cidr[]): StageHost {
  return { ...host, tailnet: { ...host.tailnet, advertises } };
}

function lan(stage: Stage, host: StageHost): readonly Cidr[] {
  return siteOf(stage, host).networks.map(({ cidr }) => cidr);
}

function link(namespace: string, change: string): Step {
  return { namespace, tool: "ip", lines: [`link set ${change}`] };
}

function unplug(stage: Stage, host: StageHost): readonly Step[] {
  return [siteOf(stage, host), stage.tailnet].map(({ namespace }) => link(namespace, `${portOf(host)} down`));
}

function plugIn(stage: Stage, host: StageHost): readonly Step[] {
  return [sitePort(stage, host), tailnetPort(stage, host)];
}

/** Takes away all that a kernel forgets. Cables go with one end. */
function shutDown(stage: Stage, host: StageHost): readonly Step[] {
  const { namespace, nic, pod, calicoAddress } = host;
  const devices = [
    ...(calicoAddress === undefined ? [] : tunnelInterfaces(stage.cluster.calico)),
    ...(stage.tailnet.wireguard ? [stage.tailnet.interface] : []),
  ];
  return [
    { namespace, tool: "nft", lines: ["flush ruleset"] },
    {
      namespace,
      tool: "sh",
      // The device that the kernel's IPIP module brings along cannot be deleted.
      lines: devices.map((name) => `ip link delete ${name} 2>/dev/null || ip address flush dev ${name}`),
    },
    {
      namespace,
      tool: "ip",
      lines: [
        ...[nic.name, tailnetCable(stage), "cali0"].map((name) => `link delete ${name}`),
        ...rules(host).map((rule) => `rule delete ${rule}`),
        ...(calicoAddress ? [`route delete blackhole ${pod.block}`] : []),
      ],
    },
  ];
}

function startUp(stage: Stage, host: StageHost): readonly Step[] {
  return [cables(stage, host), ...plugIn(stage, host), ...hostSetup(stage, host)];
}

function relay({ tailnet: { namespace } }: Stage, change: string): Step {
  return { namespace, tool: "tc", lines: [`qdisc ${change}`] };
}

function blackHole(bytes: number): readonly string[] {
  return [
    "table ip black-hole {",
    "  chain forward {",
    "    type filter hook forward priority filter - 1",
    `    meta length > ${bytes} drop`,
    "  }",
    "}",
  ];
}

const FLANNEL_PORT = 8472;

function moveVxlan(stage: Stage): Stage {
  const moved = withHosts(stage, (host) => ({ ...host, openPorts: host.openPorts.map(moveVxlanPort) }));
  const grants = stage.tailnet.grants.map((grant) => ({
    ...grant,
    ip: grant.ip.map((capability) => (capability === `udp:${VXLAN_PORT}` ? `udp:${FLANNEL_PORT}` : capability)),
  }));
  return { ...moved, tailnet: { ...stage.tailnet, grants } };
}

function moveVxlanPort(open: OpenPorts): OpenPorts {
  const moved = { from: FLANNEL_PORT, to: FLANNEL_PORT };
  return { ...open, udp: open.udp.map((ports) => (ports.from === VXLAN_PORT ? moved : ports)) };
}

/** Every LAN with the same host numbers in a network of the same size, one after the other. */
function renumberLans(stage: Stage): Stage {
  const start = Cidr.parse(TAILSCALE.cgnat).base.value;
  const moves = new Map<string, (address: Ipv4Address) => Ipv4Address>();
  let offset = 0;
  for (const { name, networks } of stage.sites.filter(({ kind }) => kind === "lan")) {
    for (const { cidr } of networks) {
      const shift = start + Math.ceil(offset / cidr.size) * cidr.size - cidr.base.value;
      moves.set(name, (address) => Ipv4Address.fromValue(address.value + shift));
      offset = cidr.base.value + shift + cidr.size - start;
    }
  }
  const moveNode = (cidr: Cidr) => {
    const host = stage.hosts.find(({ nic }) => String(cidr) === `${nic.address}/32`);
    const move = host && moves.get(host.site);
    return move ? moveCidr(cidr, move) : cidr;
  };
  return {
    ...stage,
    sites: stage.sites.map((site) => moveSite(site, moves.get(site.name))),
    hosts: stage.hosts.map((host) => moveHost(host, moves.get(host.site))),
    tailnet: {
      ...stage.tailnet,
      grants: stage.tailnet.grants.map(({ from, to, ip }) => ({ from: from.map(moveNode), to: to.map(moveNode), ip })),
    },
  };
}

type Move = ((address: Ipv4Address) => Ipv4Address) | undefined;

function moveSite(site: StageSite, move: Move): StageSite {
  if (move === undefined) return site;
  return {
    ...site,
    networks: site.networks.map(({ cidr, gateway }) => ({ cidr: moveCidr(cidr, move), gateway: move(gateway) })),
  };
}

function moveHost(host: StageHost, move: Move): StageHost {
  if (move === undefined) return host;
  const { nic, tailnet, calicoAddress } = host;
  return {
    ...host,
    nic: { ...nic, address: move(nic.address), gateway: move(nic.gateway) },
    tailnet: { ...tailnet, advertises: tailnet.advertises.map((cidr) => moveCidr(cidr, move)) },
    lanRules: host.lanRules.map((rule) => ({ ...rule, to: moveCidr(rule.to, move) })),
    calicoAddress:
      calicoAddress?.interface === nic.name
        ? { ...calicoAddress, address: move(calicoAddress.address) }
        : calicoAddress,
  };
}

function moveCidr(cidr: Cidr, move: (address: Ipv4Address) => Ipv4Address): Cidr {
  return Cidr.containing(move(cidr.base), cidr.prefixLength);
}

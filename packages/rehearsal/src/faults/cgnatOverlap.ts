import { Cidr, Ipv4Address } from "@ducksnest/manifest";
import type { Stage, StageHost, StageSite } from "../stage/Stage";
import { TAILSCALE } from "../upstream/Tailscale";
import type { Fault } from "./Fault";

export const cgnatOverlap: Fault = {
  name: "cgnat-overlap",
  kind: "mistake",
  meaning: `The LANs use addresses from ${TAILSCALE.cgnat}, as the routers of some providers do.`,
  effect:
    "Neighbours drop each other's packets, because Tailscale accepts these source addresses only from the tunnel.",
  apply: renumberLans,
};

/** Gives every LAN a network of the same size in the range, one after the other, with the same host numbers. */
function renumberLans(stage: Stage): Stage {
  const moves = lanMoves(stage);
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

type Move = (address: Ipv4Address) => Ipv4Address;

/** How addresses change, by the name of the LAN. */
function lanMoves({ sites }: Stage): ReadonlyMap<string, Move> {
  const start = Cidr.parse(TAILSCALE.cgnat).base.value;
  const moves = new Map<string, Move>();
  let offset = 0;
  for (const { name, networks } of sites.filter(({ kind }) => kind === "lan")) {
    for (const { cidr } of networks) {
      const shift = start + Math.ceil(offset / cidr.size) * cidr.size - cidr.base.value;
      moves.set(name, (address) => Ipv4Address.fromValue(address.value + shift));
      offset = cidr.base.value + shift + cidr.size - start;
    }
  }
  return moves;
}

function moveSite(site: StageSite, move: Move | undefined): StageSite {
  if (move === undefined) return site;
  return {
    ...site,
    networks: site.networks.map(({ cidr, gateway }) => ({ cidr: moveCidr(cidr, move), gateway: move(gateway) })),
  };
}

function moveHost(host: StageHost, move: Move | undefined): StageHost {
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

function moveCidr(cidr: Cidr, move: Move): Cidr {
  return Cidr.containing(move(cidr.base), cidr.prefixLength);
}

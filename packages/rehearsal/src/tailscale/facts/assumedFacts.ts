import { Cidr } from "@ducksnest/manifest";
import { TAILNET_TAG } from "@ducksnest/topology";
import { rules } from "../../setup/tailnet";
import { tailscaleFilter, tailscaleMangle, tailscaleNat } from "../../setup/tailscaleRules";
import { peersOf, type Stage, type StageHost } from "../../stage/Stage";
import { TAILSCALE } from "../../upstream/Tailscale";
import { capabilitiesOf, filterLines, type Question } from "./filterLines";
import type { TailnetFacts } from "./TailnetFacts";

/** What the stage assumes of a host's tailnet. */
export function assumedFacts(stage: Stage, host: StageHost): TailnetFacts {
  const { interface: name, mtu } = stage.tailnet;
  const { address, advertises } = host.tailnet;
  return {
    interface: [`${name} with an MTU of ${mtu}`, `address ${address}/32`],
    "routing rules": rules(host),
    "routes in table 52": acceptedRoutes(stage, host).map((route) => `${route} by ${name}`),
    "firewall rules": [...tailscaleFilter(address, name), ...tailscaleNat(), ...tailscaleMangle()],
    preferences: [
      "accept-routes=true",
      "accept-dns=false",
      "snat-subnet-routes=true",
      ...advertises.map((route) => `advertise-routes=${route}`),
    ],
    tags: [TAILNET_TAG],
    "approved routes": advertises.map(String),
    "packet filter": filterLines(stage, host, capabilitiesOf(stage), (question) => isGranted(stage, question)),
  };
}

/** The routes that a host takes from the other nodes, and Tailscale's own address. */
function acceptedRoutes(stage: Stage, host: StageHost): readonly string[] {
  const { person } = stage.tailnet;
  const own = new Set(host.tailnet.advertises.map(String));
  const offered = [
    ...peersOf(stage, host).flatMap(({ tailnet }) => [Cidr.host(tailnet.address), ...tailnet.advertises]),
    ...(person ? [Cidr.host(person.address)] : []),
  ].map(String);
  return [...new Set(offered), `${TAILSCALE.quad100}/32`].filter((route) => !own.has(route));
}

function isGranted({ tailnet: { grants } }: Stage, { from, to, capability }: Question): boolean {
  return grants.some(
    (grant) =>
      grant.from.some((cidr) => cidr.contains(from)) &&
      grant.to.some((cidr) => cidr.contains(to)) &&
      // A grant of any port includes ICMP.
      (capability === "icmp:*" || grant.ip.includes(capability)),
  );
}

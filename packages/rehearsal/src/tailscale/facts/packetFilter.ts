import { Cidr, type Ipv4Address } from "@ducksnest/manifest";
import { array, record, strings, text } from "../parse/json";
import type { Question } from "./filterLines";

/** Numbers of the protocols that a policy names. */
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17 };

/** A rule of tailscaled's packet filter. */
interface FilterRule {
  readonly protocols: readonly unknown[];
  readonly sources: readonly Cidr[];
  readonly destinations: readonly { readonly network: Cidr; readonly first: number; readonly last: number }[];
}

/**
 * Answers questions to the packet filter in a netmap, as `tailscale debug netmap` prints it.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/filter/filtertype/filtertype.go
 */
export function isAcceptedBy(netmap: unknown): (question: Question) => boolean {
  const rules = array(record(netmap).PacketFilter).map(parseRule);
  return ({ from, to, capability }) => {
    const [protocol = "", ports = "*"] = capability.split(":");
    const [first = 0, last = first] = ports === "*" ? [0, 0] : ports.split("-").map(Number);
    const number = PROTOCOLS[protocol] ?? Number(protocol);
    return rules.some(
      ({ protocols, sources, destinations }) =>
        // A rule for any port of any protocol lets ICMP through.
        (protocols.includes(number) || protocol === "icmp") &&
        covers(sources, from) &&
        destinations.some(
          (each) => each.network.contains(to) && (ports === "*" || (each.first <= first && last <= each.last)),
        ),
    );
  };
}

function covers(networks: readonly Cidr[], address: Ipv4Address): boolean {
  return networks.some((network) => network.contains(address));
}

function parseRule(value: unknown): FilterRule {
  const { IPProto, Srcs, Dsts } = record(value);
  return {
    protocols: array(IPProto),
    sources: ipv4(strings(Srcs)),
    destinations: array(Dsts)
      .map(record)
      .flatMap(({ Net, Ports }) => {
        const { First, Last } = record(Ports);
        return ipv4([text(Net)]).map((network) => ({ network, first: Number(First), last: Number(Last) }));
      }),
  };
}

/** The stage has no IPv6. */
function ipv4(networks: readonly string[]): readonly Cidr[] {
  return networks.filter((each) => !each.includes(":")).map((each) => Cidr.parse(each));
}

import type { Stage, StageHost, TailnetGrant } from "../stage/Stage";
import type { Step } from "./Step";

const FLOW = "ip saddr . udp sport . ip daddr . udp dport";
const ANSWER = "ip daddr . udp dport . ip saddr . udp sport";

/**
 * Tailscaled's packet filter. It accepts from the tunnel what the tailnet's policy grants, before the kernel's firewall
 * sees it. Like tailscaled, it judges only packets that start a conversation: answers, errors and later fragments pass.
 * A grant of any port includes ICMP.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/filter/filter.go
 */
export function packetFilter({ tailnet }: Stage, { namespace }: Pick<StageHost, "namespace">): Step {
  const ends = namedSets(tailnet.grants);
  return {
    namespace,
    tool: "nft",
    lines: [
      "table ip packet-filter {",
      ...[...ends].flatMap(([addresses, name]) => addressSet(name, addresses)),
      "  set begun {",
      `    typeof ${FLOW}`,
      "    flags dynamic,timeout",
      "    timeout 1m",
      "    size 65536",
      "  }",
      "  chain out {",
      "    type filter hook postrouting priority srcnat + 1",
      `    oifname "${tailnet.interface}" meta l4proto udp add @begun { ${ANSWER} }`,
      "  }",
      "  chain in {",
      // Before arrivals are counted.
      "    type filter hook prerouting priority -510",
      `    iifname != "${tailnet.interface}" accept`,
      "    ip frag-off & 0x1fff != 0 accept",
      "    tcp flags & (syn | ack) != syn accept",
      "    icmp type { echo-reply, destination-unreachable, time-exceeded, parameter-problem } accept",
      `    ${FLOW} @begun accept`,
      ...tailnet.grants.flatMap((grant) => accept(grant, ends)),
      "    drop",
      "  }",
      "}",
    ],
  };
}

/** Names of the address sets of all grants, by their content, because most are the same. */
function namedSets(grants: readonly TailnetGrant[]): ReadonlyMap<string, string> {
  const distinct = new Set(grants.flatMap(({ from, to }) => [from.join(", "), to.join(", ")]));
  return new Map([...distinct].map((addresses, index) => [addresses, `ends${index}`]));
}

function addressSet(name: string, addresses: string): readonly string[] {
  return [
    `  set ${name} {`,
    "    type ipv4_addr",
    "    flags interval",
    "    auto-merge",
    `    elements = { ${addresses} }`,
    "  }",
  ];
}

function accept({ from, to, ip }: TailnetGrant, ends: ReadonlyMap<string, string>): readonly string[] {
  const match = `ip saddr @${ends.get(from.join(", "))} ip daddr @${ends.get(to.join(", "))}`;
  const packets = new Set(["ip protocol icmp", ...ip.map(packetsOf)]);
  return [...packets].map((each) => `    ${match} ${each} accept`);
}

/** `tcp:6443`, `udp:30000-32767`, `icmp:*`, `4:*`. @see https://tailscale.com/docs/reference/syntax/grants */
function packetsOf(capability: string): string {
  const [protocol, ports] = capability.split(":");
  return ports === "*" ? `ip protocol ${protocol}` : `${protocol} dport ${ports}`;
}

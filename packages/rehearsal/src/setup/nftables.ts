import type { PortRange } from "@ducksnest/topology";
import { INTERNET_INTERFACE, POD_PORT } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import { KUBERNETES } from "../upstream/Kubernetes";
import { TAILSCALE } from "../upstream/Tailscale";
import type { Accepted, Felix, Firewall } from "./Firewall";

/** A host's rules for nft. Each program has its own table, and every table has to accept a packet. */
export function nftablesRules(firewall: Firewall): readonly string[] {
  return [
    ...hostFirewall(firewall),
    ...serviceCidr(firewall),
    ...kubeProxy(firewall),
    ...(firewall.isTailscaleReal ? [] : tailscale(firewall)),
    ...felixTable(firewall),
  ];
}

/** @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/services/networking/firewall-nftables.nix */
function hostFirewall({ accepted }: Firewall): readonly string[] {
  return table("inet nixos-fw", {
    rpfilter: ["type filter hook prerouting priority mangle + 10; policy drop", "fib saddr . mark oif exists accept"],
    input: [
      "type filter hook input priority filter; policy drop",
      "iifname lo accept",
      "ct state established,related accept",
      ...accepted.flatMap(openPorts),
      `iifname "${INTERNET_INTERFACE}" udp dport ${TAILSCALE.port} accept`,
      'iifname "cali*" accept',
      "icmp type echo-request accept",
    ],
  });
}

/** @see nix/modules/firewall.nix */
function openPorts({ interface: name, tcp, udp, nodesOnly, nodes }: Accepted): readonly string[] {
  const accept = (packets: string) => `iifname "${name}" ${packets} accept`;
  const fromNodes = [
    ...packetsTo("tcp", nodesOnly.tcp),
    ...packetsTo("udp", nodesOnly.udp),
    ...(nodesOnly.ipip ? ["ip protocol 4"] : []),
  ];
  return [
    ...[...packetsTo("tcp", tcp), ...packetsTo("udp", udp)].map(accept),
    ...(nodes.length > 0 ? fromNodes.map((packets) => accept(`ip saddr { ${nodes.join(", ")} } ${packets}`)) : []),
  ];
}

function packetsTo(protocol: "tcp" | "udp", ranges: readonly PortRange[]): readonly string[] {
  return ranges.map(({ from, to }) => `${protocol} dport ${from}-${to}`);
}

/**
 * Kubernetes may give any address of the service CIDR to a service, so nothing else may use one. The rules have a
 * table of their own, because the real kube-proxy manages all of the table that has its name.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/proxy/nftables/proxier.go
 */
function serviceCidr({ serviceCidr }: Firewall): readonly string[] {
  const noService = `ip daddr ${serviceCidr} ct state new reject`;
  return table("ip service-cidr", {
    forward: ["type filter hook forward priority filter - 1", noService],
    output: ["type filter hook output priority filter - 1", noService],
  });
}

/** The imitated kube-proxy. */
function kubeProxy({ host, services }: Firewall): readonly string[] {
  if (services === undefined) return [];
  const toServices = [
    ...services.flatMap(({ address, protocol, port, backendAddress, backendPort }) => {
      const match = `ip daddr ${address} ${protocol} dport ${port}`;
      return [
        // A backend that asks itself would drop packets from its own address.
        `${match} ip saddr ${backendAddress} meta mark set meta mark or ${KUBERNETES.masqueradeMark}`,
        `${match} dnat to ${backendAddress}:${backendPort}`,
      ];
    }),
    ...["tcp", "udp"].map(
      (protocol) =>
        `fib daddr type local ${protocol} dport ${KUBERNETES.firstNodePort} meta mark set meta mark or ${KUBERNETES.masqueradeMark} dnat to ${host.pod.address}:${POD_PORT}`,
    ),
  ];
  return table("ip kube-proxy", {
    prerouting: ["type nat hook prerouting priority dstnat", ...toServices],
    output: ["type nat hook output priority -100", ...toServices],
    postrouting: [
      "type nat hook postrouting priority srcnat",
      `meta mark and ${KUBERNETES.masqueradeMark} == ${KUBERNETES.masqueradeMark} masquerade`,
    ],
  });
}

/** @see https://github.com/tailscale/tailscale/blob/v1.102.3/util/linuxfw/nftables_runner.go */
function tailscale({ host, tailnet }: Firewall): readonly string[] {
  const { cgnat, forwardedMark: forwarded, markMask: mask, otherMarks: others } = TAILSCALE;
  return table("ip tailscale", {
    input: [
      "type filter hook input priority filter",
      `iifname lo ip saddr ${host.tailnet.address} accept`,
      `iifname != "${tailnet}" ip saddr ${TAILSCALE.chromeOs} return`,
      `iifname != "${tailnet}" ip saddr ${cgnat} drop`,
    ],
    forward: [
      "type filter hook forward priority filter",
      `iifname "${tailnet}" meta mark set meta mark and ${others} or ${forwarded}`,
      `meta mark and ${mask} == ${forwarded} accept`,
      `oifname "${tailnet}" ip saddr ${cgnat} drop`,
    ],
    postrouting: ["type nat hook postrouting priority srcnat", `meta mark and ${mask} == ${forwarded} masquerade`],
  });
}

/** @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/rules/static.go */
function felixTable({ felix, podCidr }: Firewall): readonly string[] {
  if (felix === undefined) return [];
  return table("ip calico", {
    "raw-prerouting": [
      "type filter hook prerouting priority raw",
      `meta mark set meta mark and ${felix.others}`,
      `iifname "cali*" meta mark set meta mark or ${felix.scratch}`,
      // Packets of a pod come from the pod's own address.
      `meta mark and ${felix.scratch} == ${felix.scratch} fib saddr . mark . iif oif 0 drop`,
    ],
    input: ["type filter hook input priority filter", ...tunnelFilter(felix)],
    forward: ["type filter hook forward priority filter", `meta mark set meta mark and ${felix.others}`],
    postrouting: ["type nat hook postrouting priority srcnat", `ip saddr ${podCidr} ip daddr != ${podCidr} masquerade`],
  });
}

const TUNNEL_PACKETS = { ipip: "ip protocol 4", vxlan: `udp dport ${CALICO.vxlanPort}` } as const;

function tunnelFilter({ tunnel, nodes }: Felix): readonly string[] {
  if (tunnel !== "vxlan" && tunnel !== "ipip") return [];
  const packets = `${TUNNEL_PACKETS[tunnel]} fib daddr type local`;
  const known = [...new Set(nodes.map(String))].join(", ");
  return [...(known ? [`${packets} ip saddr { ${known} } accept`] : []), `${packets} drop`];
}

function table(name: string, chains: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const body = Object.entries(chains).flatMap(([chain, rules]) => [
    `  chain ${chain} {`,
    ...rules.map((rule) => `    ${rule}`),
    "  }",
  ]);
  return [`table ${name} {`, ...body, "}"];
}

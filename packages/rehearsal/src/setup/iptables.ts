import type { PortRange } from "@ducksnest/topology";
import { POD_PORT } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import { KUBERNETES } from "../upstream/Kubernetes";
import type { Accepted, Felix, Firewall } from "./Firewall";
import { tailscaleFilter, tailscaleNat } from "./tailscaleRules";

/**
 * A host's rules for iptables-restore. All programs share the kernel's chains, in which the first rule that accepts
 * decides. Felix and tailscaled insert their rules at the top; the host firewall appends its rules.
 */
export function iptablesRules(firewall: Firewall): readonly string[] {
  return [...raw(firewall), ...mangle(), ...nat(firewall), ...filter(firewall)];
}

/** Felix marks packets from pods before they are routed, and drops those that do not come from the pod's own address. @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/rules/static.go */
function raw({ felix }: Firewall): readonly string[] {
  if (felix === undefined) return [];
  return table(
    "raw",
    ["cali-PREROUTING"],
    [
      "-A PREROUTING -j cali-PREROUTING",
      `-A cali-PREROUTING -j MARK --set-xmark 0x0/${felix.mask}`,
      `-A cali-PREROUTING -i cali+ -j MARK --set-xmark ${felix.scratch}/${felix.scratch}`,
      `-A cali-PREROUTING -m mark --mark ${felix.scratch}/${felix.scratch} -m rpfilter --validmark --invert -j DROP`,
    ],
  );
}

/** The reverse-path check, loose, as the tailnet module sets it. @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/services/networking/firewall-iptables.nix */
function mangle(): readonly string[] {
  return table(
    "mangle",
    ["nixos-fw-rpfilter"],
    [
      "-A PREROUTING -j nixos-fw-rpfilter",
      "-A nixos-fw-rpfilter -m rpfilter --validmark --loose -j RETURN",
      "-A nixos-fw-rpfilter -j DROP",
    ],
  );
}

/** Felix's and tailscaled's masquerading, and the imitated kube-proxy. */
function nat(firewall: Firewall): readonly string[] {
  const { felix, podCidr, isTailscaleReal } = firewall;
  const kubeProxy = kubeProxyRules(firewall);
  return table(
    "nat",
    [
      ...(kubeProxy ? ["KUBE-SERVICES", "KUBE-POSTROUTING"] : []),
      "cali-POSTROUTING",
      ...(isTailscaleReal ? [] : ["ts-postrouting"]),
    ],
    [
      ...(kubeProxy?.toServices ?? []),
      "-A POSTROUTING -j cali-POSTROUTING",
      ...(isTailscaleReal ? [] : ["-A POSTROUTING -j ts-postrouting", ...tailscaleNat()]),
      ...(kubeProxy?.postrouting ?? []),
      ...(felix ? [`-A cali-POSTROUTING -s ${podCidr} ! -d ${podCidr} -j MASQUERADE`] : []),
    ],
  );
}

/** The imitated kube-proxy's rules of the nat table; undefined if the real one writes them. */
function kubeProxyRules({ host, services }: Firewall) {
  if (services === undefined) return undefined;
  const toService = services.flatMap(({ address, protocol, port, backendAddress, backendPort }) => {
    const match = `-A KUBE-SERVICES -d ${address} -p ${protocol} --dport ${port}`;
    return [
      // A backend that asks itself would drop packets from its own address.
      `${match} -s ${backendAddress} -j MARK --set-xmark ${KUBERNETES.masqueradeMark}/${KUBERNETES.masqueradeMark}`,
      `${match} -j DNAT --to-destination ${backendAddress}:${backendPort}`,
    ];
  });
  const toNodePort = (["tcp", "udp"] as const).flatMap((protocol) => {
    const match = `-A KUBE-SERVICES -m addrtype --dst-type LOCAL -p ${protocol} --dport ${KUBERNETES.firstNodePort}`;
    return [
      `${match} -j MARK --set-xmark ${KUBERNETES.masqueradeMark}/${KUBERNETES.masqueradeMark}`,
      `${match} -j DNAT --to-destination ${host.pod.address}:${POD_PORT}`,
    ];
  });
  return {
    toServices: ["-A PREROUTING -j KUBE-SERVICES", "-A OUTPUT -j KUBE-SERVICES", ...toService, ...toNodePort],
    postrouting: [
      "-A POSTROUTING -j KUBE-POSTROUTING",
      `-A KUBE-POSTROUTING -m mark --mark ${KUBERNETES.masqueradeMark}/${KUBERNETES.masqueradeMark} -j MASQUERADE`,
    ],
  };
}

function filter(firewall: Firewall): readonly string[] {
  const { accepted, felix, serviceCidr, isTailscaleReal, host, tailnet } = firewall;
  const tailscale = (rules: readonly string[]) => (isTailscaleReal ? [] : rules);
  const noService = `-d ${serviceCidr} -m conntrack --ctstate NEW -j REJECT`;
  return table(
    "filter",
    ["cali-INPUT", "cali-FORWARD", ...tailscale(["ts-input", "ts-forward"]), "nixos-fw"],
    [
      "-A INPUT -j cali-INPUT",
      ...tailscale(["-A INPUT -j ts-input"]),
      "-A INPUT -j nixos-fw",
      // Kubernetes may give any address of the service CIDR to a service, so nothing else may use one.
      `-A FORWARD ${noService}`,
      `-A OUTPUT ${noService}`,
      "-A FORWARD -j cali-FORWARD",
      ...(felix ? felixFilter(felix) : []),
      ...tailscale(["-A FORWARD -j ts-forward", ...tailscaleFilter(host.tailnet.address, tailnet)]),
      "-A nixos-fw -i lo -j ACCEPT",
      "-A nixos-fw -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
      ...accepted.flatMap(nixosFilter),
      "-A nixos-fw -p icmp --icmp-type echo-request -j ACCEPT",
      "-A nixos-fw -j DROP",
    ],
  );
}

/** Felix accepts the pool's tunnel only from other nodes, and packets from pods to their own host, as the operator sets it. */
function felixFilter({ mask, tunnel, nodes }: Felix): readonly string[] {
  return [
    ...tunnelFilter(tunnel, nodes),
    "-A cali-INPUT -i cali+ -j ACCEPT",
    `-A cali-FORWARD -j MARK --set-xmark 0x0/${mask}`,
    "-A cali-FORWARD -i cali+ -j ACCEPT",
    "-A cali-FORWARD -o cali+ -j ACCEPT",
  ];
}

const TUNNEL_PACKETS = { ipip: "-p 4", vxlan: `-p udp --dport ${CALICO.vxlanPort}` } as const;

function tunnelFilter(tunnel: Felix["tunnel"], nodes: Felix["nodes"]): readonly string[] {
  if (tunnel !== "vxlan" && tunnel !== "ipip") return [];
  const packets = `-A cali-INPUT ${TUNNEL_PACKETS[tunnel]} -m addrtype --dst-type LOCAL`;
  return [...nodes.map((source) => `${packets} -s ${source} -j ACCEPT`), `${packets} -j DROP`];
}

/** @see nix/modules/firewall.nix */
function nixosFilter({ interface: name, tcp, udp, nodesOnly, nodes }: Accepted): readonly string[] {
  const accept = (packets: string) => `-A nixos-fw -i ${name} ${packets} -j ACCEPT`;
  const fromNodes = [
    ...packetsTo("tcp", nodesOnly.tcp),
    ...packetsTo("udp", nodesOnly.udp),
    ...(nodesOnly.ipip ? ["-p 4"] : []),
  ];
  return [
    ...[...packetsTo("tcp", tcp), ...packetsTo("udp", udp)].map(accept),
    ...nodes.flatMap((sender) => fromNodes.map((packets) => accept(`-s ${sender} ${packets}`))),
  ];
}

function packetsTo(protocol: "tcp" | "udp", ranges: readonly PortRange[]): readonly string[] {
  return ranges.map(({ from, to }) => `-p ${protocol} --dport ${from}:${to}`);
}

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  raw: ["PREROUTING"],
  mangle: ["PREROUTING"],
  nat: ["PREROUTING", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
};

function table(name: string, chains: readonly string[], rules: readonly string[]): readonly string[] {
  const builtIn = (BUILT_IN[name] ?? []).map((chain) => `:${chain} ACCEPT`);
  return [`*${name}`, ...builtIn, ...chains.map((chain) => `:${chain} -`), ...rules, "COMMIT"];
}

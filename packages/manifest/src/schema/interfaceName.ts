import { type Fault, text } from "./text";

/** Names that systemd refuses, because they have another meaning under /proc/sys/net. @see systemd's `ifname_valid_full` */
const NOT_AN_INTERFACE = /^(\.{1,2}|all|default|\d+)$/;

/** Keywords of `ip link`, `ip address` and `ip route` that may appear in place of a name. @see ip-link(8), ip-address(8), ip-route(8) */
const WORDS_OF_IP: ReadonlySet<string> = new Set(
  (
    "add addr address alias allmulticast anycast arp blackhole brd broadcast change cong del delete dev down dynamic " +
    "from get group help id index label link list local lst master metric mtu multicast name nat netns nexthop " +
    "nomaster peer permanent prohibit promisc proto qlen replace scope set show src table throw to trailers tunnel " +
    "txqueuelen type unreachable up vf via xdp"
  ).split(" "),
);

/**
 * Interfaces that other programs create, and how their names start. Calico's autodetection skips most of them.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/autodetection/interfaces.go
 */
const OWNERS: readonly (readonly [pattern: RegExp, owner: string])[] = [
  [/^lo$/, "the kernel, for loopback"],
  [/^(tunl|gre|gretap|erspan|sit|ip6tnl|ip_vti|ip6_vti|dummy)\d/, "a kernel module"],
  [
    /^(cali|bpfin\.cali|bpfout\.cali|vxlan\.calico|vxlan-v6\.calico|wireguard\.cali|wg-v6\.cali|egress\.calico)/,
    "Calico",
  ],
  [/^(docker|br-[0-9a-f]{12}$)/, "Docker"],
  [/^(virbr|vnet)\d/, "libvirt"],
  [/^(veth|lxcbr|lxdbr|podman|cbr|cni)/, "a container runtime"],
  [/^flannel/, "Flannel"],
  [/^kube-(ipvs|bridge|dummy)/, "kube-proxy"],
  [/^nodelocaldns/, "the node-local DNS cache"],
];

/** Tailscale's default names for its interfaces. */
const TAILSCALE = /^tailscale\d/;

const PATTERN = /^[a-zA-Z0-9_.-]{1,15}$/;
const WHAT = "a Linux interface name of at most 15 letters, digits, dots, hyphens and underscores";

/** Name of a network card. IFNAMSIZ is 16 with its closing NUL. @see https://man7.org/linux/man-pages/man7/netdevice.7.html */
export const nicName = text(PATTERN, WHAT, (name) => faultOf(name) ?? tailscaleFault(name));

/** Name of the interface that tailscaled creates. */
export const tunnelName = text(PATTERN, WHAT, faultOf);

function faultOf(name: string): Fault {
  if (NOT_AN_INTERFACE.test(name))
    return { message: `"${name}" is a name that Linux or systemd refuses for an interface.` };
  if (name.startsWith("-")) return { message: `"${name}" starts with a hyphen, so programs read it as an option.` };
  if (WORDS_OF_IP.has(name))
    return { message: `"${name}" is a keyword of the \`ip\` command, which would misread the name.` };
  const owner = OWNERS.find(([pattern]) => pattern.test(name))?.[1];
  return owner === undefined
    ? undefined
    : { message: `"${name}" is the name of an interface that belongs to ${owner}.` };
}

function tailscaleFault(name: string): Fault {
  if (!TAILSCALE.test(name)) return undefined;
  return {
    message: `"${name}" is the tailnet's interface, and the node's address must be on a network card.`,
    fix: "Write the name of the card that `ip -br link` shows, such as wlan0 or eth0.",
  };
}

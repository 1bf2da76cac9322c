import { evaluatedHosts, originOf } from "../../outputs/_origins";
import { type Json, textAt } from "../../outputs/Emitted";
import type { EvaluatedHost } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** A program that takes over something that the cluster's programs manage. */
interface Rival {
  /** Dotted name of the option that turns it on. */
  readonly option: string;
  /** Its name in a sentence. */
  readonly name: string;
  /** Follows its name. */
  readonly effect: string;
}

const RIVALS: readonly Rival[] = [
  {
    option: "virtualisation.docker.enable",
    name: "Docker",
    // https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-on-a-router
    effect: "sets the policy of the chain FORWARD to DROP, which stops packets of pods",
  },
  {
    option: "networking.networkmanager.enable",
    name: "NetworkManager",
    // https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting#configure-networkmanager
    effect: "manages the node's interface, which systemd-networkd manages already, and those of Calico",
  },
  {
    option: "networking.dhcpcd.enable",
    name: "dhcpcd",
    effect: "asks for addresses on every interface, also on those of pods",
  },
  {
    option: "services.firewalld.enable",
    name: "firewalld",
    // https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements
    effect: "manages the packet filter, which Calico manages",
  },
  { option: "services.flannel.enable", name: "flannel", effect: "builds a second pod network beside Calico's" },
  { option: "services.k3s.enable", name: "k3s", effect: "runs a second kubelet on the ports of the first" },
  { option: "services.rke2.enable", name: "RKE2", effect: "runs a second kubelet on the ports of the first" },
  {
    option: "services.kubernetes.roles",
    name: "NixOS's own Kubernetes module",
    effect: "replaces Calico's plugins in /opt/cni/bin whenever its kubelet starts",
  },
];

/** Each works on its own, and so does the cluster; together, they undo each other's settings after a while. */
export const ConflictingServiceRule: OutputRule = {
  name: "no-conflicting-service",
  subject: "outputs",
  severity: "error",
  meaning: "A host must run no other program that manages pods, the packet filter, or the node's interface.",
  remedy: "Turn the service off in extra.nix, or run it on a machine that is not a node.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements",
  check({ emitted, report }) {
    for (const [name, facts] of evaluatedHosts(emitted)) {
      for (const { option, name: rival, effect } of RIVALS.filter((each) => isOn(facts.options[each.option]))) {
        report({
          path: ["hosts", name],
          at: "key",
          ...originOf(facts, option),
          message: `Host "${name}" runs ${rival}, which ${effect}.`,
          fix: `Remove ${option}.`,
        });
      }
      if (!flushes(facts)) continue;
      report({
        path: ["hosts", name],
        at: "key",
        ...originOf(facts, FLUSH),
        message: `Host "${name}" empties all tables of nftables whenever its firewall restarts, also those of Calico, kube-proxy and Tailscale.`,
        fix: `Remove ${FLUSH}.`,
      });
    }
  },
};

const FLUSH = "networking.nftables.flushRuleset";

function flushes({ options, ducksnest }: EvaluatedHost): boolean {
  return textAt(ducksnest, "firewall", "dataplane") === "nftables" && options[FLUSH] === true;
}

function isOn(value: Json | undefined): boolean {
  return value === true || (Array.isArray(value) && value.length > 0);
}

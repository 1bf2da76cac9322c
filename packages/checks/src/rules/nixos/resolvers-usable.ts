import type { Topology } from "@ducksnest/topology";
import { tryCidr } from "../../_networks";
import { evaluatedHosts, originOf, originOfValue } from "../../outputs/_origins";
import { listAt, textsOf } from "../../outputs/Emitted";
import { type EvaluatedHost, tailscaleFlag } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

const RESOLVED = "services.resolved.enable";
const OPTIONS = ["networking.nameservers", "ducksnest.hardware.nameservers", "systemd.network.networks.10-node"];

/** Pods use their host's resolvers through CoreDNS, so a resolver that only the host can reach fails for the whole cluster. */
export const ResolversRule: OutputRule = {
  name: "resolvers-usable",
  subject: "outputs",
  severity: "error",
  meaning: "A host's DNS resolvers must be real ones that pods reach too, because CoreDNS forwards to them.",
  remedy: "Name the router or a public resolver, and leave systemd-resolved on.",
  source: "https://coredns.io/plugins/loop/#troubleshooting-loops-in-kubernetes-clusters",
  check({ emitted, topology, report }) {
    for (const [name, facts] of evaluatedHosts(emitted)) {
      const at = { path: ["hosts", name], at: "key" } as const;
      if (facts.options[RESOLVED] !== true) {
        report({
          ...at,
          ...originOf(facts, RESOLVED),
          message: `Host "${name}" does not run systemd-resolved, so the kubelet finds no /run/systemd/resolve/resolv.conf and starts no pods.`,
          fix: "Remove `services.resolved.enable = false`.",
        });
      }
      for (const resolver of resolversOf(facts)) {
        const fault = faultOf(resolver, topology);
        if (fault === undefined) continue;
        report({
          ...at,
          ...originOfValue(facts, (value) => value === resolver, ...OPTIONS),
          message: `Host "${name}" uses ${resolver} as a DNS resolver, ${fault}.`,
          fix: "Name the router or a public resolver instead.",
        });
      }
      if (isTrue(tailscaleFlag(facts.options, "accept-dns"))) {
        report({
          ...at,
          ...originOf(
            facts,
            "services.tailscale.extraSetFlags",
            "services.tailscale.extraUpFlags",
            "services.tailscale",
          ),
          message: `Host "${name}" takes its DNS resolver from the tailnet. Pods inherit ${MAGIC_DNS}, which they cannot always reach.`,
          fix: "Remove `--accept-dns`: the names that the cluster needs are in /etc/hosts.",
        });
      }
    }
  },
};

/** A flag without a value is true. */
function isTrue(flag: string | undefined): boolean {
  return flag !== undefined && flag !== "false";
}

function resolversOf({ options }: EvaluatedHost): readonly string[] {
  const node = textsOf(listAt(options, "systemd.network.networks", "10-node", "dns"));
  return [...new Set([...node, ...textsOf(listAt(options, "networking.nameservers"))])];
}

/** Tailscale's own resolver. @see https://tailscale.com/kb/1381/what-is-quad100 */
const MAGIC_DNS = "100.100.100.100";

function faultOf(resolver: string, { cluster }: Topology): string | undefined {
  // systemd-resolved takes 1.1.1.1:853#name as well.
  const [address = ""] = resolver.split(/[#%:](?!:)/);
  if (/^127\./.test(address) || resolver === "::1") {
    return "which is the pod itself when CoreDNS forwards a question to it, so CoreDNS stops with a loop";
  }
  if (address === MAGIC_DNS) return "which is Tailscale's own, and pods cannot always reach it";
  const host = tryCidr(`${address}/32`);
  const isInCluster = host !== undefined && [cluster.serviceCidr, cluster.podCidr].some((cidr) => cidr.covers(host));
  return isInCluster ? "which is in the cluster, so CoreDNS would ask itself" : undefined;
}

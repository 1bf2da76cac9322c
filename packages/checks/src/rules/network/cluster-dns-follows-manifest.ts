import { tryCidr } from "../../_networks";
import { joined } from "../../_words";
import { kubeSystemObjects } from "../../outputs/_kubeSystem";
import { textAt } from "../../outputs/Emitted";
import type { OutputRule, RuleContext } from "../../Rule";

/** One plugin in a server block of a Corefile, with its arguments. */
interface Plugin {
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * Plugins that the probes of kubeadm's Deployment ask.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/addons/dns/manifests.go
 */
const PROBED = [
  { name: "health", port: 8080, effect: "the kubelet restarts CoreDNS again and again" },
  { name: "ready", port: 8181, effect: "no pod of CoreDNS ever becomes ready" },
];

/** An applied Corefile replaces kubeadm's, and every name lookup of every pod depends on it. */
export const ClusterDnsRule: OutputRule = {
  name: "cluster-dns-follows-manifest",
  subject: "outputs",
  severity: "error",
  meaning:
    "A CoreDNS configuration of your own must serve the cluster's domain at its address, and must not ask itself.",
  remedy: "Keep kubeadm's Corefile and only add to it.",
  source: "https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/",
  check(context) {
    const { emitted, topology, report } = context;
    for (const object of kubeSystemObjects(emitted, "ConfigMap", "coredns")) {
      const corefile = textAt(object, "data", "Corefile");
      const problems =
        corefile === undefined
          ? [{ message: "has no Corefile, so CoreDNS serves nothing.", fix: "Add the key Corefile." }]
          : problemsOf(pluginsIn(corefile), context);
      for (const { message, fix } of problems) {
        report({
          path: ["cluster", "dnsDomain"],
          about: object,
          message: `ConfigMap kube-system/coredns ${message}`,
          fix,
        });
      }
    }
    const { dnsServiceIp } = topology.cluster;
    for (const object of kubeSystemObjects(emitted, "Service", "kube-dns")) {
      const address = textAt(object, "spec", "clusterIP");
      if (address === String(dnsServiceIp)) continue;
      report({
        path: ["cluster", "serviceCidr"],
        about: object,
        message: `Service kube-system/kube-dns has clusterIP ${address ?? "unset"}, but kubelets send pods to ${dnsServiceIp}.`,
        fix: `Set clusterIP to ${dnsServiceIp}.`,
      });
    }
  },
};

interface Problem {
  readonly message: string;
  readonly fix: string;
}

function problemsOf(plugins: readonly Plugin[], { topology }: RuleContext): readonly Problem[] {
  const { dnsDomain, dnsServiceIp, serviceCidr } = topology.cluster;
  const services = plugins.filter(({ name }) => name === "kubernetes");
  const zones = services.flatMap(({ words }) => words);
  // Without zones of its own, the plugin serves those of its server block.
  const isServed = services.some(({ words }) => words.length === 0) || zones.map(withoutDot).includes(dnsDomain);
  const upstreams = plugins.filter(({ name }) => name === "forward").flatMap(({ words }) => words.slice(1));
  const itself = upstreams.filter((each) => isLoopback(each) || addressOf(each) === String(dnsServiceIp));
  return [
    ...(isServed
      ? []
      : [
          {
            message: `serves ${zones.length === 0 ? "no services" : `services in ${joined(zones)}`}, but pods look for them in ${dnsDomain}.`,
            fix: `Write \`kubernetes ${dnsDomain} in-addr.arpa ip6.arpa { ... }\`, or change cluster.dnsDomain.`,
          },
        ]),
    ...(itself.length === 0
      ? []
      : [
          {
            message: `forwards to ${joined(itself)}, which is CoreDNS itself, so it ends with a loop.`,
            fix: `Forward to /etc/resolv.conf, or to a name server outside ${serviceCidr}.`,
          },
        ]),
    ...PROBED.filter(({ name }) => !plugins.some((plugin) => plugin.name === name)).map(({ name, port, effect }) => ({
      message: `has no plugin ${name}, so nothing answers on port ${port} and ${effect}.`,
      fix: `Add a line \`${name}\` to the server block of port 53.`,
    })),
  ];
}

/** A Corefile's plugins, without regard to the server blocks that they are in. Comments start with a hash sign. */
function pluginsIn(corefile: string): readonly Plugin[] {
  return corefile.split("\n").flatMap((line): Plugin[] => {
    const [name, ...words] = line.replace(/#.*$/, "").replace(/[{}]/g, " ").trim().split(/\s+/);
    return name === undefined || name === "" ? [] : [{ name, words }];
  });
}

function withoutDot(zone: string): string {
  return zone.replace(/\.$/, "");
}

/** The address of `1.1.1.1`, `1.1.1.1:53` and `dns://1.1.1.1`. */
function addressOf(upstream: string): string {
  return upstream.replace(/^[a-z]+:\/\//, "").replace(/:\d+$/, "");
}

const LOOPBACK = tryCidr("127.0.0.0/8");

function isLoopback(upstream: string): boolean {
  const address = tryCidr(`${addressOf(upstream)}/32`);
  return upstream === "::1" || (address !== undefined && LOOPBACK?.covers(address) === true);
}

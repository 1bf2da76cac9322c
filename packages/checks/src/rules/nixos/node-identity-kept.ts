import type { HostFacts, Topology } from "@ducksnest/topology";
import { evaluatedHosts, originOf } from "../../outputs/_origins";
import { at, type Json, listAt, objectAt, textAt, textsOf } from "../../outputs/Emitted";
import type { EvaluatedHost } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** A setting that every output repeats. */
interface Fact {
  /** Names that lead to the option. */
  readonly option: readonly string[];
  readonly actual: Json | undefined;
  /** What the manifest says. */
  readonly expected: string;
}

/** Certificates, routes, firewalls and Kubernetes itself hold a node's name and address, and follow the manifest. */
export const NodeIdentityRule: OutputRule = {
  name: "node-identity-kept",
  subject: "outputs",
  severity: "error",
  meaning:
    "A host must have the name, the address, the labels and the cluster settings that the manifest gives it, because every other output repeats them.",
  remedy: "Change the manifest instead of extra.nix.",
  source: "https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/",
  check({ emitted, topology, report }) {
    for (const [name, facts] of evaluatedHosts(emitted)) {
      const host = topology.hosts.find((each) => each.name === name);
      if (host === undefined) continue;
      for (const file of rivals(facts)) {
        report({
          path: ["hosts", name],
          at: "key",
          ...originOf(facts, [...NETWORKS, file]),
          message: `${NETWORKS.join(".")}.${file} of host "${name}" takes the node's interface from ${OUR_NETWORK}, because networkd uses the first file that matches, so the host loses its address.`,
          fix: `Set what you need in ${NETWORKS.join(".")}.${OUR_NETWORK}, or match other interfaces.`,
        });
      }
      for (const { option, actual, expected } of changed(facts, host, topology)) {
        report({
          path: ["hosts", name],
          at: "key",
          ...originOf(facts, option, option.slice(0, -1)),
          message: `${option.join(".")} of host "${name}" is ${actual === undefined ? "missing" : String(actual)}, but the manifest makes it ${expected}, as every other output has it.`,
          fix: "Remove the setting from extra.nix, and change the manifest if the value is meant.",
        });
      }
    }
  },
};

function changed(facts: EvaluatedHost, host: HostFacts, { cluster, controlPlane, workers }: Topology): readonly Fact[] {
  const ours = (option: string, expected: string): Fact => {
    const names = option.split(".");
    return { option: ["ducksnest", ...names], actual: at(facts.ducksnest, ...names), expected };
  };
  const isControlPlane = host.name === controlPlane.name;
  const all = [
    { option: ["networking", "hostName"], actual: facts.options["networking.hostName"], expected: host.hostname },
    ours("hardware.address", String(host.nodeIp)),
    ours("kubelet.nodeIp", String(host.nodeIp)),
    ours("kubelet.clusterDns", String(cluster.dnsServiceIp)),
    ours("kubelet.clusterDomain", cluster.dnsDomain),
    // The module copies it from the option above.
    ours("kubelet.extraArgs.node-ip", textAt(facts.ducksnest, "kubelet", "nodeIp") ?? String(host.nodeIp)),
    ours(`${host.role}.apiEndpoint`, `${host.apiEndpoint.host}:${host.apiEndpoint.port}`),
    ...(isControlPlane
      ? [
          ours("control-plane.podCidr", String(cluster.podCidr)),
          ours("control-plane.serviceCidr", String(cluster.serviceCidr)),
        ]
      : []),
    ...addresses(facts, host),
    ...overridden(facts, host),
    ...labels(facts, host),
    ...(workers.length > 0 ? taints(facts, host) : []),
  ];
  return all.filter(({ actual, expected }) => actual !== expected);
}

const NETWORKS = ["systemd", "network", "networks"];

/** The module's file about the node's interface. */
const OUR_NETWORK = "10-node";

/** The interface has the static address of a host at home. An instance gets its address by DHCP. */
function addresses({ options }: EvaluatedHost, { kind, nodeIp }: HostFacts): readonly Fact[] {
  const found = textsOf(listAt(options, NETWORKS.join("."), OUR_NETWORK, "address"));
  if (kind === "aws" || found.some((address) => address.startsWith(`${nodeIp}/`))) return [];
  const actual = found.length === 0 ? undefined : found.join(", ");
  return [{ option: [...NETWORKS, OUR_NETWORK, "address"], actual, expected: String(nodeIp) }];
}

/** Names of the files that come before the module's and match the node's interface by its name. */
function rivals({ options, ducksnest }: EvaluatedHost): readonly string[] {
  const nic = textAt(ducksnest, "hardware", "interface", "name") ?? "";
  return Object.entries(objectAt(options, NETWORKS.join("."))).flatMap(([file, network]) => {
    if (file >= OUR_NETWORK || at(network, "enable") === false) return [];
    const patterns = textsOf(at(network, "matchConfig", "Name")).flatMap((names) => names.split(/\s+/));
    return patterns.some((pattern) => matches(pattern, nic)) ? [file] : [];
  });
}

/** Whether a pattern of networkd, such as `wl*`, means a name. Escapes everything but `*` and `?`. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(name);
}

/** Flags of the kubelet that win over its name. */
function overridden({ ducksnest }: EvaluatedHost, { hostname }: HostFacts): readonly Fact[] {
  const actual = textAt(ducksnest, "kubelet", "extraArgs", "hostname-override");
  return actual === undefined
    ? []
    : [{ option: ["ducksnest", "kubelet", "extraArgs", "hostname-override"], actual, expected: hostname }];
}

function labels({ ducksnest }: EvaluatedHost, { kubelet }: HostFacts): readonly Fact[] {
  return Object.entries(kubelet.labels).map(([label, expected]) => ({
    option: ["ducksnest", "kubelet", "labels", label],
    actual: textAt(ducksnest, "kubelet", "labels", label),
    expected,
  }));
}

/** kubeadm's taint of control planes. */
const CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane:NoSchedule";

/** Without it, pods take the memory that etcd and the API server need. A cluster of one host has no other place for pods. */
function taints({ ducksnest }: EvaluatedHost, { role }: HostFacts): readonly Fact[] {
  if (role !== "control-plane") return [];
  const found = listAt(ducksnest, "kubelet", "taints").map(
    (taint) => `${textAt(taint, "key")}:${textAt(taint, "effect")}`,
  );
  const actual = found.includes(CONTROL_PLANE_TAINT) ? CONTROL_PLANE_TAINT : undefined;
  return [{ option: ["ducksnest", "kubelet", "taints"], actual, expected: CONTROL_PLANE_TAINT }];
}

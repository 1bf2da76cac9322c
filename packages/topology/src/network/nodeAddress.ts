import { Cidr, type Homelab, type NodeAddressMethod, type UnlocatedFinding } from "@ducksnest/manifest";
import { RE2JS } from "re2js";
import type { Derived } from "../Derived";
import type { Node } from "../hosts/Node";
import { CONTAINER_INTERFACES } from "../upstream/calico";
import { tunnelInterfaces } from "./encapsulation";

/**
 * Names of the interfaces that a node has in addition to its NIC, as far as they are known before it runs: loopback, the
 * tailnet's, Calico's, and container bridges.
 */
export function virtualInterfaces(homelab: Homelab): readonly string[] {
  const { cluster, tailnet } = homelab;
  return ["lo", tailnet.interface, ...tunnelInterfaces(cluster.calico), ...CONTAINER_INTERFACES];
}

/** How Calico finds a node's address, and the interfaces that it selects. */
export interface NodeAddress {
  /** The method that Calico is configured with. */
  readonly method: Exclude<NodeAddressMethod, { kind: "auto" }>;
  /** The interfaces of a host that the method selects. A correct method selects exactly the host's NIC. */
  candidates(node: Node): readonly string[];
}

/**
 * Derives how Calico finds a node's address. Fails if a pattern is not valid in RE2.
 *
 * `auto` becomes one pattern, anchored at both ends, that lists the names of all NICs. It selects exactly one interface
 * of every host, and never the tailnet's. Calico splits an interface pattern at commas and searches for each part
 * anywhere in the name, with RE2. By network, Calico considers every interface, including its own tunnel devices, which
 * have addresses in the pod CIDR.
 * @param method the method to use. @default the manifest's
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/autodetection/interfaces.go
 */
export function nodeAddress(
  homelab: Homelab,
  method: NodeAddressMethod = homelab.cluster.calico.nodeAddress,
): Derived<NodeAddress> {
  switch (method.kind) {
    case "auto":
      return { value: listed(homelab) };
    case "nodeInternalIp":
      return { value: { method, candidates: (node) => [node.interface.name] } };
    case "cidrs":
      return { value: { method, candidates: byNetwork(homelab, method.cidrs) } };
    case "interface": {
      const patterns = compile(homelab, method.pattern);
      return "findings" in patterns ? patterns : { value: { method, candidates: byName(homelab, patterns.value) } };
    }
  }
}

/** The pattern that `nodeAddress: auto` renders, also for a manifest that does not say auto. */
export function autoNodeAddressPattern(homelab: Homelab): string {
  const names = [...new Set(homelab.hosts.map((host) => host.interface.name))].sort();
  return `^(${names.map((name) => RE2JS.quote(name)).join("|")})$`;
}

/** The pattern is a list of names, so comparing names selects the same interfaces, and RE2 is slow to start. */
function listed(homelab: Homelab): NodeAddress {
  const names = new Set(homelab.hosts.map((host) => host.interface.name));
  const virtual = virtualInterfaces(homelab).filter((name) => names.has(name));
  return {
    method: { kind: "interface", pattern: autoNodeAddressPattern(homelab) },
    candidates: (node) => [node.interface.name, ...virtual],
  };
}

type Candidates = NodeAddress["candidates"];

/**
 * The interfaces that Calico considers if it takes the first one that it finds, or skips some by a pattern. It always skips
 * its own interfaces and those of containers, but not the tailnet's.
 * @param skipped names or patterns, separated by commas, as Calico reads `skipInterface`. @default none
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/autodetection/filtered.go
 */
export function firstFoundAddress(homelab: Homelab, skipped?: string): Derived<Candidates> {
  const patterns = skipped === undefined ? { value: [] } : compile(homelab, skipped);
  if ("findings" in patterns) return patterns;
  const isSkipped = (name: string) => patterns.value.some((pattern) => pattern.matcher(name).find());
  return { value: (node) => [node.interface.name, homelab.tailnet.interface].filter((name) => !isSkipped(name)) };
}

function byNetwork({ cluster, tailnet }: Homelab, cidrs: readonly Cidr[]): Candidates {
  const covered = (network: Cidr) => cidrs.some((cidr) => cidr.overlaps(network));
  const virtual = [
    ...(covered(tailnet.cidr) ? [tailnet.interface] : []),
    ...(covered(cluster.podCidr) ? tunnelInterfaces(cluster.calico) : []),
  ];
  return (node) => [...(covered(Cidr.host(node.nodeIp)) ? [node.interface.name] : []), ...virtual];
}

function byName(homelab: Homelab, patterns: readonly RE2JS[]): Candidates {
  const matches = memoized((name) => patterns.some((pattern) => pattern.matcher(name).find()));
  const virtual = virtualInterfaces(homelab).filter(matches);
  return (node) => (matches(node.interface.name) ? [node.interface.name, ...virtual] : virtual);
}

/** The patterns of an interface setting, split at commas as Calico splits them. */
function compile(homelab: Homelab, setting: string): Derived<readonly RE2JS[]> {
  const findings: UnlocatedFinding[] = [];
  const patterns = setting.split(/\s*,\s*/).flatMap((part) => {
    try {
      return [RE2JS.compile(part)];
    } catch (error) {
      findings.push({
        rule: "node-address-resolves",
        path: ["cluster", "calico", "nodeAddress", "interface"],
        message: `"${part}" is not a valid RE2 pattern: ${error instanceof Error ? error.message : String(error)}.`,
        fix: `Write \`cluster.calico.nodeAddress: auto\`, which renders ${autoNodeAddressPattern(homelab)}.`,
      });
      return [];
    }
  });
  return findings.length > 0 ? { findings } : { value: patterns };
}

/** Remembers results, because thousands of hosts share a few interface names. */
function memoized(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const result = known.get(name) ?? test(name);
    known.set(name, result);
    return result;
  };
}

import { Cidr, type Homelab, type Host, type Ipv4Address, type NodeAddressMethod } from "@ducksnest/manifest";
import { RE2JS } from "re2js";
import { tunnelInterfaces } from "./encapsulation";

/**
 * Names of interfaces that a node has beside its NIC, as far as they can be known before it runs:
 * loopback, the tailnet's, Calico's own, and the container bridges that Calico's `interface` method does not skip.
 */
export function virtualInterfaces(homelab: Homelab): readonly string[] {
  const { cluster, tailnet } = homelab;
  return ["lo", tailnet.interface, ...tunnelInterfaces(cluster.calico), "docker0", "virbr0", "cali0123456789a"];
}

/**
 * The method to hand to Calico. `auto` becomes one pattern, anchored at both ends, that lists every NIC of the
 * homelab and so selects exactly one interface of every host and never the tailnet's.
 */
export function renderNodeAddressMethod(homelab: Homelab): Exclude<NodeAddressMethod, { kind: "auto" }> {
  const method = homelab.cluster.calico.nodeAddress;
  return method.kind === "auto" ? { kind: "interface", pattern: autoNodeAddressPattern(homelab) } : method;
}

/** What `nodeAddress: auto` renders, whether or not the manifest says auto. */
export function autoNodeAddressPattern(homelab: Homelab): string {
  const names = [...new Set(homelab.hosts.map((host) => host.interface.name))].sort();
  return `^(${names.map((name) => RE2JS.quote(name)).join("|")})$`;
}

/** The patterns of an interface setting, apart as Calico takes them apart. */
export function interfacePatterns(setting: string): readonly string[] {
  return setting.split(/\s*,\s*/);
}

/** The interfaces of a host that a method can pick its address from. */
export type NodeAddressFinder = (host: Host, nodeIp: Ipv4Address) => readonly string[];

/**
 * How a method picks, prepared once for all hosts.
 * Calico splits an interface pattern at commas and searches for each part anywhere in the name, with RE2. By
 * network it looks at every interface, its own tunnel devices included, which have addresses of the pod CIDR.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/autodetection/interfaces.go
 */
export function nodeAddressFinder(
  homelab: Homelab,
  method: Exclude<NodeAddressMethod, { kind: "auto" }>,
): NodeAddressFinder {
  // The pattern of `auto` lists names between anchors; comparing names is the same, and RE2 takes a while to start.
  if (homelab.cluster.calico.nodeAddress.kind === "auto") return findListed(homelab);
  switch (method.kind) {
    case "nodeInternalIp":
      return (host) => [host.interface.name];
    case "cidrs":
      return findByNetwork(homelab, method.cidrs);
    case "interface":
      return findByName(homelab, method.pattern);
  }
}

function findListed(homelab: Homelab): NodeAddressFinder {
  const listed = new Set(homelab.hosts.map((host) => host.interface.name));
  const virtual = virtualInterfaces(homelab).filter((name) => listed.has(name));
  return (host) => [host.interface.name, ...virtual];
}

function findByNetwork({ cluster, tailnet }: Homelab, cidrs: readonly Cidr[]): NodeAddressFinder {
  const covered = (network: Cidr) => cidrs.some((cidr) => cidr.overlaps(network));
  const virtual = [
    ...(covered(tailnet.cidr) ? [tailnet.interface] : []),
    ...(covered(cluster.podCidr) ? tunnelInterfaces(cluster.calico) : []),
  ];
  return (host, nodeIp) => [...(covered(Cidr.host(nodeIp)) ? [host.interface.name] : []), ...virtual];
}

function findByName(homelab: Homelab, setting: string): NodeAddressFinder {
  const patterns = interfacePatterns(setting).map((part) => RE2JS.compile(part));
  const matches = memoized((name) => patterns.some((pattern) => pattern.matcher(name).find()));
  const virtual = virtualInterfaces(homelab).filter(matches);
  return (host) => (matches(host.interface.name) ? [host.interface.name, ...virtual] : virtual);
}

/** Thousands of hosts share a few interface names. */
function memoized(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const result = known.get(name) ?? test(name);
    known.set(name, result);
    return result;
  };
}

import { Cidr, type Homelab, type Host, type Ipv4Address, type NodeAddressMethod } from "@ducksnest/manifest";
import { RE2JS } from "re2js";

/**
 * Names of interfaces that a node has beside its NIC, as far as they can be known before it runs:
 * loopback, the tailnet's, Calico's own, and the container bridges that Calico's `interface` method does not skip.
 */
export function virtualInterfaces(homelab: Homelab): readonly string[] {
  return ["lo", homelab.tailnet.interface, "vxlan.calico", "docker0", "virbr0", "cali0123456789a"];
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

/**
 * The interfaces of a host that the method can pick its address from.
 * Calico splits an interface pattern at commas and searches for each part anywhere in the name, with RE2. By
 * network it looks at every interface, its own VXLAN device included, which has an address of the pod CIDR.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/autodetection/interfaces.go
 */
export function nodeAddressCandidates(
  homelab: Homelab,
  host: Host,
  nodeIp: Ipv4Address,
  method = renderNodeAddressMethod(homelab),
): readonly string[] {
  switch (method.kind) {
    case "nodeInternalIp":
      return [host.interface.name];
    case "cidrs": {
      const { podCidr, calico } = homelab.cluster;
      const networks: readonly (readonly [name: string, cidr: Cidr])[] = [
        [host.interface.name, Cidr.host(nodeIp)],
        [homelab.tailnet.interface, homelab.tailnet.cidr],
        ...(calico.encapsulation === "None" ? [] : [["vxlan.calico", podCidr] as const]),
      ];
      return networks
        .filter(([, network]) => method.cidrs.some((cidr) => cidr.overlaps(network)))
        .map(([name]) => name);
    }
    case "interface": {
      const patterns = interfacePatterns(method.pattern).map((part) => RE2JS.compile(part));
      const names = [host.interface.name, ...virtualInterfaces(homelab)];
      return names.filter((name) => patterns.some((pattern) => pattern.matcher(name).find()));
    }
  }
}

import type { Homelab, Host, Ipv4Address, NodeAddressMethod } from "@ducksnest/manifest";
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
  if (method.kind !== "auto") return method;
  const names = [...new Set(homelab.hosts.map((host) => host.interface.name))].sort();
  return { kind: "interface", pattern: `^(${names.map((name) => RE2JS.quote(name)).join("|")})$` };
}

/**
 * The interfaces of a host that the method can pick its address from.
 * Calico splits an interface pattern at commas and searches for each part anywhere in the name, with RE2.
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
    case "cidrs":
      return [
        ...(method.cidrs.some((cidr) => cidr.contains(nodeIp)) ? [host.interface.name] : []),
        ...(method.cidrs.some((cidr) => cidr.overlaps(homelab.tailnet.cidr)) ? [homelab.tailnet.interface] : []),
      ];
    case "interface": {
      const patterns = method.pattern.split(",").map((part) => RE2JS.compile(part));
      const names = [host.interface.name, ...virtualInterfaces(homelab)];
      return names.filter((name) => patterns.some((pattern) => pattern.matcher(name).find()));
    }
  }
}

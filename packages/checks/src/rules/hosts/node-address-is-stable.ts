import { at, type JsonObject, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Peers, routes, certificates and the kubelet all hold a host's address; none of them hears that it changed. */
export const StableAddressRule: OutputRule = {
  name: "node-address-is-stable",
  subject: "outputs",
  severity: "error",
  meaning: "A host must keep the node IP that its peers, routes and certificates name, whatever a DHCP server says.",
  remedy: "Let the machine set its address itself, and give an instance its private address.",
  source: "https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/",
  check({ emitted, topology, report }) {
    const instanceIps = new Map([...emitted.cloud].map(([stack, terraform]) => [stack, privateIps(terraform)]));
    for (const host of topology.hosts) {
      const { nodeIp } = host;
      const path = ["hosts", host.name];
      if (host.kind === "lan") {
        if (textAt(emitted.hosts.get(host.name), "hardware", "addressing") !== "dhcp") continue;
        report({
          path: [...path, "address"],
          message: `Host "${host.name}" takes its address by DHCP, and a lease other than ${nodeIp} cuts it off: its peers, its route and its kubelet go on with ${nodeIp}.`,
          fix: `Set hardware.addressing of "${host.name}" to "static".`,
        });
      } else if (instanceIps.get(host.site.name)?.has(String(nodeIp)) === false) {
        report({
          path,
          at: "key",
          message: `No instance of site ${host.site.name} has the private address ${nodeIp}, which everything else takes for that of "${host.name}".`,
          fix: `Set privateIp of the instance to "${nodeIp}", or pin another with \`address:\` in the manifest.`,
        });
      }
    }
  },
};

function privateIps(terraform: JsonObject): ReadonlySet<string> {
  const instances = Object.values((at(terraform, "resource", "aws_instance") ?? {}) as JsonObject);
  return new Set(instances.flatMap((instance) => textAt(instance, "private_ip") ?? []));
}

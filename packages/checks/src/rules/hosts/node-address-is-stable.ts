import { type JsonObject, objectAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Peers, routes, certificates and the kubelet all store a host's address, and none of them notices a change. */
export const StableAddressRule: OutputRule = {
  name: "node-address-is-stable",
  subject: "outputs",
  severity: "error",
  meaning: "A host must keep its node IP, because peers, routes and certificates contain that address.",
  remedy: "Give a LAN host a static address, and an instance its private address.",
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
          message: `Host "${host.name}" gets its address by DHCP. Any lease other than ${nodeIp} cuts it off, because its peers, its route and its kubelet keep using ${nodeIp}.`,
          fix: `Set hardware.addressing of "${host.name}" to "static".`,
        });
      } else if (instanceIps.get(host.site.name)?.has(String(nodeIp)) === false) {
        report({
          path,
          at: "key",
          message: `No instance of site ${host.site.name} has the private address ${nodeIp}, but every other output uses it for host "${host.name}".`,
          fix: `Set privateIp of the instance to "${nodeIp}", or set another one with \`address\` in the manifest.`,
        });
      }
    }
  },
};

function privateIps(terraform: JsonObject): ReadonlySet<string> {
  const instances = Object.values(objectAt(terraform, "resource", "aws_instance"));
  return new Set(instances.flatMap((instance) => textAt(instance, "private_ip") ?? []));
}

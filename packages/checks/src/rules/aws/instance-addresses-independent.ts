import { type AwsHostFacts, type HostFacts, soleNodeIp } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** EC2 cannot change the address of an instance, so Terraform destroys the instance and creates a new one. */
export const InstanceAddressRule: ManifestRule = {
  name: "instance-addresses-independent",
  subject: "manifest",
  severity: "error",
  meaning:
    "The address of an EC2 host must not depend on other workers, because adding one would replace a running instance.",
  remedy: "Write an address for every EC2 worker except the first in its subnet.",
  source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance#private_ip-1",
  check({ topology: { hosts, controlPlane }, report }) {
    const owners = new Map(hosts.map(({ name, nodeIp }) => [String(nodeIp), name]));
    for (const host of hosts.filter(isDerived)) {
      const { nodeIp } = host;
      const sole = String(soleNodeIp(host, controlPlane));
      const owner = owners.get(sole);
      if (String(nodeIp) === sole || owner === undefined) continue;
      report({
        path: ["hosts", host.name],
        at: "key",
        message: `Host "${host.name}" gets ${nodeIp} only because "${owner}" has ${sole}. Another worker can change that address later, and Terraform then replaces the instance.`,
        fix: `Write \`address: ${nodeIp}\`. If "${host.name}" already runs with ${sole}, write ${sole} for it instead, and ${nodeIp} for "${owner}".`,
      });
    }
  },
};

function isDerived(host: HostFacts): host is AwsHostFacts {
  return host.kind === "aws" && host.address === undefined;
}

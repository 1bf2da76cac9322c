import { type AwsHostFacts, type HostFacts, soleNodeIp } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** EC2 cannot change an instance's address: Terraform destroys the instance and makes another. */
export const InstanceAddressRule: ManifestRule = {
  name: "instance-addresses-independent",
  subject: "manifest",
  severity: "error",
  meaning: "The address of an EC2 host must not depend on other workers, or adding one replaces a running instance.",
  remedy: "Write the address of every EC2 worker but the first of a subnet.",
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
        message: `Host "${host.name}" gets ${nodeIp} only because "${owner}" has ${sole}, so another worker may move it later, and AWS replaces an instance whose address changes.`,
        fix: `Write \`address: ${nodeIp}\`. If "${host.name}" runs already and has ${sole}, write that instead, and ${nodeIp} for "${owner}".`,
      });
    }
  },
};

function isDerived(host: HostFacts): host is AwsHostFacts {
  return host.kind === "aws" && host.address === undefined;
}

import { type HostFacts, nearestInstanceType } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** Terraform changes the type in place, keeps the image, and EC2 refuses to start the stopped instance. */
export const InstanceArchitectureRule: ManifestRule = {
  name: "instance-architecture-unchanged",
  subject: "manifest",
  severity: "error",
  meaning: "An instance must keep its architecture, because it keeps its image, which another processor cannot boot.",
  remedy: "Choose an instance type of the old architecture, or replace the instance on purpose with another address.",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resize-limitations.html",
  check({ topology, lock, report }) {
    const sites = new Map(lock?.lock.sites.map((site) => [site.name, site.instances]));
    for (const host of topology.hosts) {
      if (host.kind !== "aws") continue;
      const address = String(host.nodeIp);
      const before = sites.get(host.site.name)?.find((instance) => instance.address === address)?.architecture;
      if (before === undefined || before === host.machine.architecture) continue;
      const other = typeLike(host, before);
      report({
        path: ["hosts", host.name, "instanceType"],
        message: `Host "${host.name}" has type ${host.instanceType}, which is ${host.machine.architecture}, but the instance ${address} has an image for ${before}.`,
        fix:
          `If the instance is not deployed yet, delete ${lock?.lineOfInstance(host.site.name, address)} of ducksnest.lock. Otherwise ` +
          `${other === undefined ? `choose a type that is ${before}` : `write \`instanceType: ${other}\``}, or replace the instance on ` +
          "purpose: write another `address:` for the host.",
      });
    }
  },
};

/** A type of the other architecture that is at least as large. */
function typeLike({ machine }: HostFacts, architecture: "x86_64" | "arm64"): string | undefined {
  const family = architecture === "arm64" ? "t4g.nano" : "t3.nano";
  return nearestInstanceType(
    family,
    ({ vcpus, memory }) => vcpus >= machine.cpus && memory.bytes >= machine.memory.bytes,
  );
}

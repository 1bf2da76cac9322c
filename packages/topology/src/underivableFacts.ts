import { didYouMean, type Homelab, type Host, type Problem } from "@ducksnest/manifest";
import { RE2JS } from "re2js";
import { tryCpuFacts } from "./cpuModels";
import { instanceTypeNames, tryInstanceTypeFacts } from "./instanceTypes";
import { unpinnedCapacity } from "./nodeIp";

/**
 * What keeps facts from being derived from a manifest that is valid by itself. `Topology` may be made only of a
 * homelab for which this is empty.
 */
export function underivableFacts(homelab: Homelab): readonly Problem[] {
  return [
    ...homelab.hosts.flatMap(unknownMachine),
    ...fullSubnets(homelab),
    ...tooSmallServiceCidr(homelab),
    ...invalidPattern(homelab),
  ];
}

function unknownMachine(host: Host): Problem[] {
  if (host.kind === "aws") {
    if (tryInstanceTypeFacts(host.instanceType)) return [];
    return [
      {
        rule: "known-instance-type",
        path: ["hosts", host.name, "instanceType"],
        message: `Unknown EC2 instance type "${host.instanceType}", so its CPU, memory and architecture are not known.`,
        fix: nearestInstanceType(host.instanceType),
      },
    ];
  }
  if (tryCpuFacts(host.hardware.cpu)) return [];
  return [
    {
      rule: "known-cpu",
      path: ["hosts", host.name, "hardware", "cpu", "model"],
      message: `Unknown CPU model "${host.hardware.cpu.model}", so its x86-64 level is not known.`,
      fix: "Add `level: v2` or `level: v3` beside it; `/lib64/ld-linux-x86-64.so.2 --help` lists what the machine supports.",
    },
  ];
}

function nearestInstanceType(name: string): string {
  const family = `${name.split(".")[0]}.`;
  const siblings = instanceTypeNames().filter((known) => known.startsWith(family));
  if (siblings.length > 0) return didYouMean(name, siblings);
  return "Use one of the t3, t3a, t4g families, or m, c, r of generations 6 to 8.";
}

function fullSubnets(homelab: Homelab): Problem[] {
  const wanted = new Map<string, number>();
  return homelab.hosts.flatMap((host): Problem[] => {
    if (host.kind !== "aws" || host.address !== undefined) return [];
    const { cidr } = host.subnet;
    const pinned = homelab.hosts.filter((other) => other.address !== undefined && cidr.contains(other.address)).length;
    const count = (wanted.get(String(cidr)) ?? 0) + 1;
    wanted.set(String(cidr), count);
    if (count + pinned <= unpinnedCapacity(cidr)) return [];
    return [
      {
        rule: "subnet-has-room",
        path: ["hosts", host.name],
        at: "key",
        message: `Subnet ${cidr} has no address left for host "${host.name}".`,
        fix: "Use a larger subnet, or put the host into another with `subnet:`.",
      },
    ];
  });
}

/** The DNS service takes the tenth address. */
function tooSmallServiceCidr({ cluster: { serviceCidr } }: Homelab): Problem[] {
  if (serviceCidr.size > 16) return [];
  return [
    {
      rule: "service-ips-in-range",
      path: ["cluster", "serviceCidr"],
      message: `Service CIDR ${serviceCidr} has ${serviceCidr.size} addresses; the API server takes the first and DNS the tenth, which leaves too few.`,
      fix: "Use a /24 or larger, such as 10.96.0.0/12.",
    },
  ];
}

function invalidPattern({ cluster }: Homelab): Problem[] {
  const method = cluster.calico.nodeAddress;
  if (method.kind !== "interface") return [];
  return method.pattern.split(",").flatMap((part): Problem[] => {
    try {
      RE2JS.compile(part);
      return [];
    } catch (error) {
      return [
        {
          rule: "node-address-resolves",
          path: ["cluster", "calico", "nodeAddress", "interface"],
          message: `"${part}" is not an RE2 pattern: ${error instanceof Error ? error.message : String(error)}.`,
          fix: "Write a pattern such as ^wlan0$, or use `nodeAddress: auto`.",
        },
      ];
    }
  });
}

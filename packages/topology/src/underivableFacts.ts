import { didYouMean, type Homelab, type Host, type Problem } from "@ducksnest/manifest";
import { RE2JS } from "re2js";
import { tryCpuFacts, tryForeignArchitecture } from "./cpuModels";
import { instanceTypeNames, tryInstanceTypeFacts } from "./instanceTypes";
import { autoNodeAddressPattern, interfacePatterns } from "./nodeAddress";
import { nodeIps } from "./nodeIp";

/** What `underivableFacts` reports, by name, and what has to hold. */
export const UNDERIVABLE_FINDINGS: Readonly<Record<string, string>> = {
  "known-cpu":
    "A CPU must be one whose x86-64 level is known, or have its level beside it; ARM at home is not supported yet.",
  "known-instance-type": "An EC2 instance type must be one whose CPU, memory and architecture are known.",
  "node-address-resolves": "A pattern for Calico's address autodetection must be one that RE2 reads.",
  "service-ips-in-range":
    "The service CIDR must hold the API's and DNS's addresses, and no more than an API server takes.",
  "subnet-has-room": "A subnet must have an address for every host in it.",
  "usable-name": "A host or site must have a name that the outputs can be built under.",
};

/**
 * What keeps facts from being derived from a manifest that is valid by itself. `Topology` may be made only of a
 * homelab for which this is empty.
 */
export function underivableFacts(homelab: Homelab): readonly Problem[] {
  return [
    ...unusableNames(homelab),
    ...homelab.hosts.flatMap(unknownMachine),
    ...fullSubnets(homelab),
    ...serviceCidrSize(homelab),
    ...invalidPattern(homelab),
  ];
}

/** The construct tree keeps children in a plain object, and takes a property that every object has for a child. */
function unusableNames({ hosts, sites }: Homelab): Problem[] {
  const named = [...sites.map(({ name }) => ["sites", name]), ...hosts.map(({ name }) => ["hosts", name])];
  return named
    .filter(([, name = ""]) => name in {})
    .map((path) => ({
      rule: "usable-name",
      path,
      at: "key",
      message: `"${path[1]}" is a property of every JavaScript object, and no output can be built under that name.`,
      fix: `Choose another name, such as "${path[1]}-1".`,
    }));
}

function unknownMachine(host: Host): Problem[] {
  if (host.kind === "aws") {
    if (tryInstanceTypeFacts(host.instanceType)) return [];
    return [
      {
        rule: "known-instance-type",
        path: ["hosts", host.name, "instanceType"],
        message: `Unknown EC2 instance type "${host.instanceType}", so its CPU, memory and architecture are not known.`,
        fix: similarInstanceType(host.instanceType),
      },
    ];
  }
  const { cpu } = host.hardware;
  if (tryCpuFacts(cpu)) return [];
  const path = ["hosts", host.name, "hardware", "cpu", "model"];
  const architecture = tryForeignArchitecture(cpu);
  if (architecture !== undefined) {
    return [
      {
        rule: "known-cpu",
        path,
        message: `"${cpu.model}" is ${architecture === "ARM" ? "an ARM" : "a RISC-V"} machine, and hosts on a LAN have to be x86-64: no output supports ${architecture} there yet.`,
        fix: `Leave the host out.${architecture === "ARM" ? " ARM works on EC2, as t4g, m7g and other Graviton types." : ""}`,
      },
    ];
  }
  return [
    {
      rule: "known-cpu",
      path,
      message: `Unknown CPU model "${cpu.model}", so its x86-64 level is not known.`,
      fix: `Write the model as \`lscpu\` prints it. If it is still unknown, and \`uname -m\` prints x86_64, add \`level:\` beside it with the highest level that \`/lib64/ld-linux-x86-64.so.2 --help\` marks as supported.`,
    },
  ];
}

function similarInstanceType(name: string): string {
  const family = `${name.split(".")[0]}.`;
  const siblings = instanceTypeNames().filter((known) => known.startsWith(family));
  if (siblings.length > 0) return didYouMean(name, siblings);
  return "Use one of the t3, t3a, t4g families, or m, c, r of generations 6 to 8.";
}

function fullSubnets(homelab: Homelab): Problem[] {
  const ips = nodeIps(homelab);
  return homelab.hosts.flatMap((host): Problem[] =>
    host.kind === "lan" || ips.has(host.name)
      ? []
      : [
          {
            rule: "subnet-has-room",
            path: ["hosts", host.name],
            at: "key",
            message: `Subnet ${host.subnet.cidr} has no address left for host "${host.name}".`,
            fix: "Use a larger subnet, or put the host into another with `subnet:`.",
          },
        ],
  );
}

/**
 * The API server accepts at most 2^20 service addresses.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kube-apiserver/app/options/validation.go
 */
const MAX_SERVICE_ADDRESSES = 2 ** 20;

/** The DNS service takes the tenth address. */
function serviceCidrSize({ cluster: { serviceCidr } }: Homelab): Problem[] {
  const { size } = serviceCidr;
  if (size > 16 && size <= MAX_SERVICE_ADDRESSES) return [];
  return [
    {
      rule: "service-ips-in-range",
      path: ["cluster", "serviceCidr"],
      message:
        size > 16
          ? `Service CIDR ${serviceCidr} has more than the 2^20 addresses that an API server accepts.`
          : `Service CIDR ${serviceCidr} has ${size} addresses; the API server takes the first and DNS the tenth, which leaves too few.`,
      fix: "Use a /12 to a /24, such as 10.96.0.0/12.",
    },
  ];
}

function invalidPattern(homelab: Homelab): Problem[] {
  const method = homelab.cluster.calico.nodeAddress;
  if (method.kind !== "interface") return [];
  return interfacePatterns(method.pattern).flatMap((part): Problem[] => {
    try {
      RE2JS.compile(part);
      return [];
    } catch (error) {
      return [
        {
          rule: "node-address-resolves",
          path: ["cluster", "calico", "nodeAddress", "interface"],
          message: `"${part}" is not an RE2 pattern: ${error instanceof Error ? error.message : String(error)}.`,
          fix: `Write \`cluster.calico.nodeAddress: auto\`, which renders ${autoNodeAddressPattern(homelab)}.`,
        },
      ];
    }
  });
}

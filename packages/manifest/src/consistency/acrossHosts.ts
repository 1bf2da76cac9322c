import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { valueAt } from "../source/data";
import type { ManifestPath } from "../source/ManifestSource";
import type { HostPart, Hosts } from "./Parts";

/** The node's address must not be on the tailnet's interface, and no two interfaces may have the same name. */
export function tailnetInterfaceFindings(hosts: Hosts, name: string): UnlocatedFinding[] {
  return [...hosts].flatMap(([host, part]): UnlocatedFinding[] =>
    part.host.interface?.name === name
      ? [
          {
            rule: "invalid-value",
            path: ["tailnet", "interface"],
            message: `"${name}" is already the name of the network card of host "${host}".`,
            fix: "Write `interface: tailscale0`.",
            related: [{ path: ["hosts", host, "interface", "name"], message: "has the same name" }],
          },
        ]
      : [],
  );
}

export function controlPlaneFindings(hosts: Hosts): UnlocatedFinding[] {
  const all = [...hosts];
  const [first, ...others] = all.filter(([, { host }]) => host.role === "control-plane").map(([name]) => name);
  if (first === undefined) {
    // A host with an invalid role may be the control plane, and another finding reports the role.
    if (all.some(([, { host }]) => host.role === undefined)) return [];
    return [
      {
        rule: "one-control-plane",
        path: ["hosts"],
        at: "key",
        message: "No host has the role control-plane, so there is no API server to join.",
        fix: "Give one host `role: control-plane`.",
      },
    ];
  }
  return others.map(
    (name): UnlocatedFinding => ({
      rule: "one-control-plane",
      path: ["hosts", name, "role"],
      message: `Host "${name}" is a second control plane beside "${first}"; exactly one is supported.`,
      fix: "Give it `role: worker`.",
      related: [{ path: ["hosts", first, "role"], message: "is the first" }],
    }),
  );
}

function hostnameOf(name: string, { host, broken }: HostPart): string | undefined {
  return host.hostname ?? (broken.has("hostname") ? undefined : name);
}

/**
 * Hostnames that are reserved, and why. The first three are keys of a colmena hive that are not hosts.
 * @see https://colmena.cli.rs/unstable/reference/meta.html
 */
const RESERVED_HOSTNAMES: ReadonlyMap<string, string> = new Map([
  ["meta", "colmena reserves that name for a setting"],
  ["defaults", "colmena reserves that name for a setting"],
  ["network", "colmena reserves that name for a setting"],
  ["localhost", "every machine uses that name for itself"],
]);

export function reservedHostnames(hosts: Hosts): UnlocatedFinding[] {
  return [...hosts].flatMap(([name, part]): UnlocatedFinding[] => {
    const hostname = hostnameOf(name, part);
    const reason = hostname === undefined ? undefined : RESERVED_HOSTNAMES.get(hostname);
    if (reason === undefined) return [];
    const written = part.host.hostname !== undefined;
    return [
      {
        rule: "invalid-value",
        path: written ? ["hosts", name, "hostname"] : ["hosts", name],
        at: written ? "value" : "key",
        message: `Host "${name}" cannot be called "${hostname}": ${reason}.`,
        fix: "Give it another hostname.",
      },
    ];
  });
}

/** A value that each host must have for itself. */
interface OwnValue {
  /** The rule's name after `duplicate-`. */
  readonly rule: string;
  /** As messages name it. */
  readonly what: string;
  /** Where in a host it is written. */
  readonly key: ManifestPath;
}

const HOSTNAME: OwnValue = { rule: "hostname", what: "hostname", key: ["hostname"] };
const ADDRESS: OwnValue = { rule: "address", what: "address", key: ["address"] };
const MAC_ADDRESS: OwnValue = { rule: "mac-address", what: "MAC address", key: ["interface", "macAddress"] };

/** Hostnames, addresses and MAC addresses that two hosts have. */
export function duplicateFindings(hosts: Hosts): UnlocatedFinding[] {
  return [
    ...duplicates(hosts, HOSTNAME, hostnameOf),
    ...duplicates(hosts, ADDRESS, (_, { host }) => host.address?.toString()),
    ...duplicates(hosts, MAC_ADDRESS, (_, { host }) => host.interface?.macAddress),
  ];
}

function duplicates(
  hosts: Hosts,
  { rule, what, key }: OwnValue,
  valueFor: (name: string, part: HostPart) => string | undefined,
): UnlocatedFinding[] {
  const owners = new Map<string, string>();
  return [...hosts].flatMap(([name, part]): UnlocatedFinding[] => {
    const value = valueFor(name, part);
    if (value === undefined) return [];
    const owner = owners.get(value);
    if (owner === undefined) {
      owners.set(value, name);
      return [];
    }
    const written = valueAt(part.host, key) !== undefined;
    return [
      {
        rule: `duplicate-${rule}`,
        path: written ? ["hosts", name, ...key] : ["hosts", name],
        at: written ? "value" : "key",
        message: `Host "${name}" has the ${what} ${value}, but host "${owner}" already has it.`,
        fix: `Give each host a different ${what}.`,
        related: [{ path: ["hosts", owner], at: "key", message: `has the ${what} ${value}` }],
      },
    ];
  });
}

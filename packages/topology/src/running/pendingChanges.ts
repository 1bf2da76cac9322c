import type { LockedHost } from "@ducksnest/manifest";
import type { HostFacts } from "../hosts/HostFacts";
import type { Topology } from "../Topology";
import { HOST_PARTS, type HostPart, lockedHosts } from "./lockedHosts";

/** Something that a deployment of the manifest does to what runs. */
export interface PendingChange {
  /** What happens. */
  readonly kind: "create" | "destroy" | "replace" | "resize" | "rename" | "renumber" | "apply";
  /** The hosts that it happens to, by their names in the manifest of today or of the last deployment. */
  readonly hosts: readonly string[];
  /** What happens, as a phrase after "A deployment will", such as `restart kubelet on 2 hosts: a and b`. */
  readonly text: string;
}

/**
 * What a deployment of the manifest replaces, renumbers or restarts, compared with what was deployed last. Only what follows
 * from the manifest: a newer flake.lock or an edited extra.nix is not seen.
 * @returns nothing if no cluster was seen yet
 */
export function pendingChanges(topology: Topology): readonly PendingChange[] {
  const { cluster } = topology.lock;
  if (cluster === undefined || cluster.hosts.length === 0) return [];
  const before = new Map(cluster.hosts.map((host) => [host.name, host]));
  const kept: [HostFacts, LockedHost, LockedHost][] = [];
  const created: PendingChange[] = [];
  const now = lockedHosts(topology.hosts, topology);
  for (const [index, host] of topology.hosts.entries()) {
    const [old, today] = [before.get(host.name), now[index]];
    before.delete(host.name);
    if (old === undefined) created.push(creation(host));
    else if (today !== undefined) kept.push([host, old, today]);
  }
  return [
    ...created,
    ...[...before.values()].map(removal),
    ...kept.flatMap(([host, old, today]) => ofOne(host, old, today)),
    ...HOST_PARTS.flatMap((part) => ofPart(part, kept)),
  ];
}

function creation({ kind, name, nodeIp }: HostFacts): PendingChange {
  const text = kind === "aws" ? `create aws_instance of ${name} at ${nodeIp}` : `install ${name} at ${nodeIp}`;
  return { kind: "create", hosts: [name], text };
}

function removal({ name, node, address, instanceType }: LockedHost): PendingChange {
  const text =
    instanceType === undefined
      ? `leave out ${name} at ${address}; its node ${node} stays until \`kubectl delete node ${node}\``
      : `destroy aws_instance of ${name} at ${address}`;
  return { kind: "destroy", hosts: [name], text };
}

/** What happens to one host that stays. */
function ofOne({ name }: HostFacts, old: LockedHost, today: LockedHost): readonly PendingChange[] {
  const hosts = [name];
  const differences = (["site", "address", "zone"] as const)
    .filter((key) => old[key] !== today[key])
    .map((key) => `its ${key} ${old[key] ?? "none"} becomes ${today[key] ?? "none"}`);
  const isReplaced = differences.length > 0 && (old.instanceType !== undefined || today.instanceType !== undefined);
  const changes: PendingChange[] = [];
  if (isReplaced) {
    const text = `replace aws_instance of ${name}, which loses its disk: ${differences.join(", ")}`;
    changes.push({ kind: "replace", hosts, text });
  } else if (old.instanceType !== today.instanceType) {
    const text = `stop and start aws_instance of ${name}: ${old.instanceType} becomes ${today.instanceType}`;
    changes.push({ kind: "resize", hosts, text });
  }
  if (old.address !== today.address) {
    changes.push({ kind: "renumber", hosts, text: `renumber ${name}: ${old.address} becomes ${today.address}` });
  }
  if (old.node !== today.node) {
    changes.push({ kind: "rename", hosts, text: `rename the node of ${name}: ${old.node} becomes ${today.node}` });
  }
  return changes;
}

const VERBS: Readonly<Record<HostPart, string>> = {
  system: "change the system",
  network: "reconfigure the network",
  firewall: "reload the firewall",
  tailscaled: "reconfigure tailscaled",
  kubelet: "restart kubelet",
};

/** The hosts on which a part changes. Settings that an older ducksnest did not record are not compared. */
function ofPart(part: HostPart, kept: readonly (readonly [HostFacts, LockedHost, LockedHost])[]): PendingChange[] {
  const hosts = kept
    .filter(([, { settings }, today]) => settings[part] !== undefined && settings[part] !== today.settings[part])
    .map(([{ name }]) => name);
  if (hosts.length === 0) return [];
  const number = hosts.length === 1 ? "" : `${hosts.length} hosts: `;
  return [{ kind: "apply", hosts, text: `${VERBS[part]} on ${number}${listed(hosts)}` }];
}

/** Number of hosts that a phrase names. */
const NAMED_HOSTS = 5;

function listed(names: readonly string[]): string {
  const shown =
    names.length > NAMED_HOSTS ? [...names.slice(0, NAMED_HOSTS - 1), `${names.length - NAMED_HOSTS + 1} more`] : names;
  return shown.length === 1 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

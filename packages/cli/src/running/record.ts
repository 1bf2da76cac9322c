import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LOCK_FILE, type Lock, type LockedCluster, type LockedHost, parseLock } from "@ducksnest/manifest";
import { lockOutput, reasonOf, writeOutputs } from "@ducksnest/outputs";
import { type HostFacts, lockedHosts, type Topology } from "@ducksnest/topology";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { RunningCluster } from "./readRunning";

/** Where and how the lock is written. */
export interface RecordProps {
  readonly topology: Topology;
  /** The manifest's folder. */
  readonly root: string;
  readonly terminal: GuardedTerminal;
}

/**
 * Writes the cluster that runs into `ducksnest.lock`. Hosts that it already has stay as they were deployed; the control plane, and
 * instances, which install themselves from the manifest, are added.
 */
export async function recordCluster(running: RunningCluster, props: RecordProps): Promise<void> {
  const { topology } = props;
  const started = topology.hosts.filter((host) => host.kind === "aws" || host === topology.controlPlane);
  await record(props, (before) => ({
    ...running,
    encapsulation: before?.encapsulation ?? topology.calico.encapsulation,
    hosts: merged(lockedHosts(started, topology), before?.hosts ?? []),
  }));
}

/** Writes a host that was deployed with its settings of today into `ducksnest.lock`, if `recordCluster` wrote the cluster before. */
export async function recordHost(host: HostFacts, props: RecordProps): Promise<void> {
  await record(props, (before) => {
    const isSeen = before !== undefined && before.hosts.length > 0;
    return isSeen ? { ...before, hosts: merged(before.hosts, lockedHosts([host], props.topology)) } : undefined;
  });
}

/** The deployment itself succeeded, so a lock that cannot be written is only told. */
async function record(
  { topology, root, terminal }: RecordProps,
  change: (before: LockedCluster | undefined) => LockedCluster | undefined,
): Promise<void> {
  try {
    const lock = lockIn(root) ?? topology.lock;
    const cluster = change(lock.cluster);
    if (cluster === undefined) return;
    const names = new Set(topology.hosts.map(({ name }) => name));
    const hosts = cluster.hosts.filter(({ name }) => names.has(name));
    const { written } = await writeOutputs([lockOutput({ lock: { ...lock, cluster: { ...cluster, hosts } } })], root);
    if (written.length > 0) terminal.err(`${LOCK_FILE} has what runs now; commit it.\n`);
  } catch (error) {
    terminal.err(`${LOCK_FILE} does not have what runs now, because it cannot be written: ${reasonOf(error)}\n`);
  }
}

/** The lock as it is, without what the manifest of today would change in it. @throws Error if it is not valid */
function lockIn(root: string): Lock | undefined {
  const file = join(root, LOCK_FILE);
  if (!existsSync(file)) return undefined;
  const loaded = parseLock(readFileSync(file, "utf8"));
  if (loaded.kind === "loaded") return loaded.text.lock;
  throw new Error("it is not valid; `ducksnest check` says why.");
}

/** Hosts by name, sorted; the second list wins. */
function merged(first: readonly LockedHost[], second: readonly LockedHost[]): readonly LockedHost[] {
  const byName = new Map([...first, ...second].map((host) => [host.name, host]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

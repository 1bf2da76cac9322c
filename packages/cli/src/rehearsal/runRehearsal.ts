import { didYouMean } from "@ducksnest/manifest";
import type { ClusterFault, Fault, PairSummary, Rehearsal, TailscaleSettings } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Terminal } from "../terminal/Terminal";
import type { NamedFault } from "./faultOption";

/** The faults to rehearse, and how the stage is built. */
export interface StageSettings {
  /** The faults to cause. @default none */
  readonly fault?: readonly NamedFault[];
  /** Encrypts the tailnet with WireGuard. @default false */
  readonly wireguard?: boolean;
  /** Lets real programs be the tailnet. @default false */
  readonly tailscale?: boolean;
  /** Folder with real programs, which comes before PATH. @default none */
  readonly programs?: string;
}

/** A rehearsal and what follows from it. */
export interface Rehearsed {
  readonly rehearsal: Rehearsal;
  readonly summaries: readonly PairSummary[];
  readonly isAsDesigned: boolean;
}

export type RehearsalVerdict = "as-designed" | "deviates";

export function verdictOf({ isAsDesigned }: Rehearsed): RehearsalVerdict {
  return isAsDesigned ? "as-designed" : "deviates";
}

/**
 * Rehearses the topology's network, and shows the progress.
 * @throws CannotRehearse if this machine or this user cannot
 * @throws Error for a fault on an unknown host
 */
export async function runRehearsal(
  topology: Topology,
  settings: StageSettings,
  terminal: Terminal,
): Promise<Rehearsed> {
  const { pairs, rehearse } = await import("@ducksnest/rehearsal");
  const { wireguard = false } = settings;
  const faults = await chosenFaults(topology, settings);
  const tailscale = settings.tailscale ? await realTailscale(topology, settings) : undefined;
  try {
    const rehearsal = await rehearse(topology, {
      faults,
      wireguard,
      ...(tailscale && { tailscale }),
      progress: (what) => terminal.progress?.(what),
    });
    return { rehearsal, summaries: pairs(rehearsal.design), isAsDesigned: isAsDesigned(rehearsal) };
  } finally {
    terminal.progress?.("");
  }
}

/** The policy differs between Tailscale and Headscale, but not between Headscale servers. */
const SOME_HEADSCALE = "http://headscale.invalid";

/** The programs of a real tailnet, and the policy as their coordination server reads it. @throws CannotRehearse if one is missing */
export async function realTailscale(
  topology: Topology,
  { programs }: Pick<StageSettings, "programs">,
): Promise<TailscaleSettings> {
  const { findPrograms } = await import("@ducksnest/rehearsal");
  const { tailnetPolicyFile } = await import("@ducksnest/hosts-app");
  return {
    programs: findPrograms("tailscale", programs === undefined ? {} : { folder: programs }),
    policy: tailnetPolicyFile(topology, topology.tailnet.loginServer ?? SOME_HEADSCALE),
  };
}

/**
 * The faults of the network with these names.
 * @throws Error for a fault of the real cluster, for an unknown host, a host with a fault that takes none, or a fault that
 *   needs another stage
 */
export async function chosenFaults(
  topology: Topology,
  { fault: named = [], tailscale = false }: StageSettings,
): Promise<readonly Fault[]> {
  const { FAULTS } = await import("@ducksnest/rehearsal");
  const faults = choose(FAULTS, named, {
    hosts: topology.hosts.map(({ name }) => name),
    otherHost: "unknown host",
    otherFault: "is a fault of the real cluster. Add --cluster, or leave it out.",
  });
  const relayed = faults.find(({ needs }) => needs === "tailscale");
  if (relayed !== undefined && !tailscale)
    throw new Error(`--fault ${relayed.name} needs --tailscale, because the imitated tailnet has no relay.`);
  return faults;
}

/**
 * The faults of the real cluster with these names.
 * @throws Error for a fault of the network alone, for a host that is no worker, or for a host with a fault that takes none
 */
export async function chosenClusterFaults(
  topology: Topology,
  named: readonly NamedFault[] = [],
): Promise<readonly ClusterFault[]> {
  const { CLUSTER_FAULTS } = await import("@ducksnest/rehearsal");
  return choose(CLUSTER_FAULTS, named, {
    hosts: topology.workers.map(({ name }) => name),
    otherHost: "no worker has this name, and a fault of one host hits a worker",
    otherFault: "is a fault of the network alone. Rehearse it without --cluster.",
  });
}

/** What can be chosen, and what the messages say otherwise. */
interface Choice {
  /** Names of the hosts that a fault can hit. */
  readonly hosts: readonly string[];
  /** Why another host is refused. */
  readonly otherHost: string;
  /** Why another fault is refused, after its name. */
  readonly otherFault: string;
}

interface ChoosableFault<T> {
  readonly name: string;
  readonly onHost?: (name: string) => T;
}

function choose<T extends ChoosableFault<T>>(
  faults: readonly T[],
  named: readonly NamedFault[],
  { hosts, otherHost, otherFault }: Choice,
): readonly T[] {
  return named.map(({ name, host }) => {
    const fault = faults.find((each) => each.name === name);
    if (fault === undefined) throw new Error(`--fault ${name} ${otherFault}`);
    if (host === undefined) return fault;
    if (fault.onHost === undefined) throw new Error(`--fault ${name} takes no host; write --fault ${name}.`);
    if (!hosts.includes(host)) throw new Error(`--fault ${name}:${host}: ${otherHost}. ${didYouMean(host, hosts)}`);
    return fault.onHost(host);
  });
}

/** An incident is meant to break things, but not to leave them broken. */
function isAsDesigned({ design, incidents, tailnet }: Rehearsal): boolean {
  if (tailnet && tailnet.differences.length > 0) return false;
  return design.deviations.length === 0 && incidents.every(({ remaining }) => remaining.length === 0);
}

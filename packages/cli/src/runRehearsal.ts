import { didYouMean } from "@ducksnest/manifest";
import type { Fault, PairSummary, Rehearsal } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { NamedFault } from "./faultOption";
import type { Terminal } from "./Terminal";

/** What is to go wrong on stage, and how it is built. */
export interface StageSettings {
  readonly fault?: readonly NamedFault[];
  /** Encrypts the tailnet. */
  readonly wireguard?: boolean;
}

/** A rehearsal and what follows from it. */
export interface Rehearsed {
  readonly rehearsal: Rehearsal;
  readonly summaries: readonly PairSummary[];
  readonly isAsPlanned: boolean;
}

/**
 * Rehearses the topology's network, and shows how far it is.
 * @throws CannotRehearse when this machine or this user cannot
 * @throws Error for a fault of a host that there is not
 */
export async function runRehearsal(
  topology: Topology,
  { fault, wireguard = false }: StageSettings,
  terminal: Terminal,
): Promise<Rehearsed> {
  const { pairs, rehearse } = await import("@ducksnest/rehearsal");
  const faults = await chosenFaults(topology, fault);
  try {
    const rehearsal = await rehearse(topology, { faults, wireguard, progress: (what) => terminal.progress?.(what) });
    return { rehearsal, summaries: pairs(rehearsal.plan), isAsPlanned: isAsPlanned(rehearsal) };
  } finally {
    terminal.progress?.("");
  }
}

/** The faults of these names. @throws Error for a host that there is not, or one named with a fault that befalls no single host */
export async function chosenFaults(topology: Topology, named: readonly NamedFault[] = []): Promise<readonly Fault[]> {
  const { FAULTS } = await import("@ducksnest/rehearsal");
  const hosts = topology.hosts.map(({ name }) => name);
  return named.map(({ name, host }) => {
    const fault = FAULTS.find((each) => each.name === name) as Fault;
    if (host === undefined) return fault;
    if (fault.befalling === undefined) throw new Error(`--fault ${name}:${host}: it does not befall a single host.`);
    if (!hosts.includes(host)) throw new Error(`--fault ${name}:${host}: no such host. ${didYouMean(host, hosts)}`);
    return fault.befalling(host);
  });
}

/** What an incident breaks is what it is for; that it stays broken is not. */
function isAsPlanned({ plan, incidents }: Rehearsal): boolean {
  return plan.deviations.length === 0 && incidents.every(({ remaining }) => remaining.length === 0);
}

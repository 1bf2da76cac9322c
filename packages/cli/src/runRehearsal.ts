import type { Fault, PairSummary, Rehearsal } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Terminal } from "./Terminal";

/** What is to go wrong on stage, and how it is built. */
export interface StageSettings {
  /** Names of faults. */
  readonly fault?: readonly string[];
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
 */
export async function runRehearsal(
  topology: Topology,
  { fault, wireguard = false }: StageSettings,
  terminal: Terminal,
): Promise<Rehearsed> {
  const { pairs, rehearse } = await import("@ducksnest/rehearsal");
  const faults = await chosenFaults(fault);
  try {
    const rehearsal = await rehearse(topology, { faults, wireguard, progress: (what) => terminal.progress?.(what) });
    return { rehearsal, summaries: pairs(rehearsal.plan), isAsPlanned: isAsPlanned(rehearsal) };
  } finally {
    terminal.progress?.("");
  }
}

/** The faults of these names. */
export async function chosenFaults(names: readonly string[] = []): Promise<readonly Fault[]> {
  const { FAULTS } = await import("@ducksnest/rehearsal");
  return FAULTS.filter(({ name }) => names.includes(name));
}

/** What an incident breaks is what it is for; that it stays broken is not. */
function isAsPlanned({ plan, incidents }: Rehearsal): boolean {
  return plan.deviations.length === 0 && incidents.every(({ remaining }) => remaining.length === 0);
}

import { interrupted, recover } from "@ducksnest/outputs";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/**
 * Finishes or undoes what an interrupted run left, because its files do not fit together, and says so. Every command that
 * writes does this first.
 * @param root the manifest's folder
 * @throws OutputsError if it fails, or if it would overwrite what a person changed since
 */
export async function finishEarlierRun(root: string, terminal: GuardedTerminal): Promise<void> {
  const sentence = await recover(root);
  if (sentence !== undefined) terminal.err(`${sentence}\n`);
}

/**
 * Says that an interrupted run is not finished yet, for commands that only read, which change nothing.
 * @param root the manifest's folder
 */
export function noteEarlierRun(root: string, terminal: GuardedTerminal): void {
  if (!interrupted(root)) return;
  terminal.err(
    "An earlier run was interrupted; its changes are finished by the next command that writes, such as `ducksnest synth`.\n",
  );
}

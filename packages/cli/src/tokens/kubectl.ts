import { KUBECTL } from "../programs/programs";
import { run } from "../programs/run";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/**
 * Runs `kubectl` and passes on what it prints.
 * @param args public: every user of the computer can see them
 * @param input its standard input, which may be secret
 * @throws Error with a sentence if it is not installed, or fails
 */
export async function kubectl(args: readonly string[], input: string, terminal: GuardedTerminal): Promise<void> {
  const { status } = await run(KUBECTL, args, { input, onOutput: (text) => terminal.err(text), terminal: "asks" });
  if (status !== 0) throw new Error(`\`kubectl ${args[0]}\` failed with ${status}`);
}

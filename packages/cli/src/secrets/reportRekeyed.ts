import { byCause, type Rekeyed } from "@ducksnest/credentials";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/**
 * Reports which secrets were encrypted again after hosts got keys, and which could not be.
 * @returns the exit code: 1 if a host cannot decrypt a secret yet
 */
export function reportRekeyed({ rekeyed, problems }: Rekeyed, terminal: GuardedTerminal): number {
  for (const file of rekeyed) terminal.out(`rekeyed  ${file}\n`);
  if (problems.length === 0) return 0;
  const secrets = problems.length === 1 ? "1 secret is" : `${problems.length} secrets are`;
  terminal.err(
    `${byCause(problems).join("\n")}\nThe keys are in place, but ${secrets} not encrypted to them yet. Run \`ducksnest secrets rekey\` with such a private key.\n`,
  );
  return 1;
}

import { type Identities, parseRecipient } from "@ducksnest/credentials";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/**
 * Notes that the user cannot decrypt what was encrypted just now, because `secrets.operators` names other keys: for example
 * the key of an example. Says nothing if it is not known which keys the user has.
 */
export function noteNoAccess(
  { program, recipients }: Identities,
  operators: readonly string[],
  terminal: GuardedTerminal,
): void {
  if (recipients.length === 0 || program.some(({ recipient }) => recipient === undefined)) return;
  const able = operators.map((operator) => parseRecipient(operator).text);
  if (recipients.some((recipient) => able.includes(recipient))) return;
  terminal.err(
    `Note: secrets.operators names none of your keys, so you cannot decrypt what is encrypted here. Yours: ${recipients.join(", ")}\n`,
  );
}

import type { PublicToken } from "./publicTokens";

/** How long join tokens may be valid. */
export interface ValidityProps {
  readonly now: Date;
  /** Most hours for which a token is valid when it is made: the manifest's `secrets.tokenTtlHours`. */
  readonly ttlHours: number;
}

/** How much the clocks of two operators' computers may differ, in milliseconds. A choice: NTP keeps them within a second. */
const CLOCK_DIFFERENCE = 5 * 60_000;

/**
 * Why the expiry in join-tokens.yaml must not be believed, as a sentence; undefined if nothing is wrong with it. Neither file is
 * signed, so this finds mistakes, and limits what a person can do who changes both.
 * @param recorded the expiry in secrets.json; undefined if it was lost, and only the limit remains
 */
export function expiryProblem(
  { expires }: PublicToken,
  recorded: string | undefined,
  { now, ttlHours }: ValidityProps,
): string | undefined {
  const time = new Date(expires).getTime();
  if (recorded !== undefined && time !== new Date(recorded).getTime()) {
    return `join-tokens.yaml says that the token expires at ${expires}, but secrets.json says ${recorded}.`;
  }
  if (time <= now.getTime() + ttlHours * 3_600_000 + CLOCK_DIFFERENCE) return undefined;
  return `join-tokens.yaml says that the token expires at ${expires}, but secrets.tokenTtlHours allows only ${ttlHours} hours from now.`;
}

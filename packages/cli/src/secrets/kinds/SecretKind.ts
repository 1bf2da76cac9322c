import type { SecretFacts, Topology } from "@ducksnest/topology";

/** The secret that a value is for. */
export interface SecretContext {
  readonly topology: Topology;
  /** The secret, with the hosts that read it. */
  readonly secret: SecretFacts;
}

/** A kind of secret that people provide: how to ask for it, and how it is stored. */
export interface SecretKind {
  /** Name of the secret, such as `wifi`. */
  readonly name: string;
  /** What it is, in one line without a full stop. */
  readonly summary: string;
  /** The prompt without a colon. */
  readonly prompt: string;
  /** What a person has to do first, such as to make a key on a page. Several lines. @default nothing */
  instructions?(topology: Topology): string;
  /**
   * The content of the file.
   * @param value as a person typed it
   * @throws Error with a sentence if the value cannot be right; it does not contain the value
   */
  encode(value: string, context: SecretContext): string;
}

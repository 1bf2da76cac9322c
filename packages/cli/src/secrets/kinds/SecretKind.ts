import type { SecretFacts, Topology } from "@ducksnest/topology";

/** The secret that a value is for. */
export interface SecretContext {
  readonly topology: Topology;
  /** The secret, with the hosts that read it. */
  readonly secret: SecretFacts;
}

/** A value that a service made. */
export interface MadeValue {
  /** The value, as a person would type it. */
  readonly value: string;
  /** When it stops working, RFC 3339. */
  readonly expires: string;
  /** How a person finds it at the service: its name there, which is not secret, and the page that deletes it. */
  readonly origin: { readonly name: string; readonly page: string };
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
   * Prepares `--make`, and asks the service for nothing yet.
   * @returns makes the value at the service
   * @throws Error with the fix if it cannot be made, such as for lack of credentials in the environment
   * @default the value cannot be made
   */
  maker?(context: SecretContext): () => Promise<MadeValue>;
  /**
   * The content of the file.
   * @param value as a person typed it
   * @throws Error with a sentence if the value cannot be right; it does not contain the value
   */
  encode(value: string, context: SecretContext): string;
}

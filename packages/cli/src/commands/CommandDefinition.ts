import type { Additions } from "@ducksnest/homelab-app";
import type { Argument, Option, OptionValues } from "commander";
import type { GuardedInput } from "../terminal/GuardedInput";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/** What a command is run with. */
export interface Invocation<Options = OptionValues> {
  /** The words after the command's name that are not options, validated by the command's `operands`. */
  readonly operands: readonly string[];
  /** The options by name, validated and with their defaults. */
  readonly options: Options;
  /** Where the command reports. */
  readonly terminal: GuardedTerminal;
  /** Where the command reads values and answers. */
  readonly input: GuardedInput;
  /** The current time. The only clock of commands. */
  readonly now: () => Date;
  /** What the user adds to the outputs. */
  readonly additions: Additions;
}

/** One command as data. `program` builds the parser and the help from it. */
export interface CommandDefinition<Options = OptionValues> {
  /** The word that selects the command. */
  readonly name: string;
  /** What the command does, in the list of `ducksnest --help`: one line without a full stop. */
  readonly summary: string;
  /** What the command does, at the top of its own help: whole sentences. */
  readonly description: string;
  /** The words that may follow the name, in their order. @default none */
  readonly operands?: readonly Argument[];
  /**
   * Whether the command reads a secret with `readSecretValue`. Further words are then refused with the reason, and messages
   * about words do not repeat them, because they may be the secret. @default false
   */
  readonly readsSecret?: boolean;
  /** The options, in the order of the help. */
  readonly options: readonly Option[];
  /** The exit codes, and when the command ends with each. Every code that it can end with is listed. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Command lines that work as they are. */
  readonly examples: readonly string[];
  /** Runs the command. @returns the exit code @throws Error with a sentence for the user; the exit code is then 2 */
  run(invocation: Invocation<Options>): number | Promise<number>;
}

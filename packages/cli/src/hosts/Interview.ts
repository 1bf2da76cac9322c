import type { Proposal } from "@ducksnest/manifest";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { Input } from "../terminal/Input";
import { ask } from "../terminal/questions";

/** A value to find out. */
export interface Unknown {
  /** Without a question mark or colon, such as `Site of the host`. */
  readonly question: string;
  /** The option that answers it, as it is typed, such as `--site <site>`. */
  readonly option: string;
  /** The option's value; undefined if it was not given. */
  readonly given: string | undefined;
  /** The value that is proposed to a person. @default none */
  readonly proposal?: string | undefined;
  /** Whether the proposal is taken if there is nobody to ask. @default false */
  readonly isDefault?: boolean;
  /** A sentence that says what is wrong with an answer; undefined if it is right. @default every answer is right */
  readonly problem?: (answer: string) => string | undefined;
}

/** Finds out values: from options, a report, or the person at the terminal. */
export class Interview {
  constructor(
    private readonly input: Input,
    private readonly terminal: GuardedTerminal,
  ) {}

  /** @throws Error that names the option if there is no answer, and nobody to ask */
  async text({ question, option, given, proposal, isDefault = false, problem }: Unknown): Promise<string> {
    const taken = given ?? (isDefault && !this.input.isTerminal ? proposal : undefined);
    return ask(this.input, question, {
      option,
      given: taken,
      ...(proposal !== undefined && { fallback: proposal }),
      ...(problem && { problem }),
    });
  }

  /** Like `text`, for a number. */
  async number(unknown: Omit<Unknown, "problem">): Promise<number> {
    const problem = (answer: string) =>
      /^\d+(\.\d+)?$/.test(answer) ? undefined : `"${answer}" is not a number such as 4 or 15.5.`;
    return Number(await this.text({ ...unknown, problem }));
  }

  /** The value of a report, with its note shown; undefined if the report has none, or there is no report. */
  reported<T>(subject: string, proposal: Proposal<T> | undefined): T | undefined {
    if (proposal === undefined) return undefined;
    const { value, note } = proposal;
    const shown = typeof value === "string" || typeof value === "number" ? ` ${value}` : "";
    if (note !== undefined) this.terminal.err(`${subject}${shown}: ${note}\n`);
    return value;
  }
}

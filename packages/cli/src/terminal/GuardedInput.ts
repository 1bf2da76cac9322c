import { safeText } from "./GuardedTerminal";
import type { Input } from "./Input";
import type { PrintedCommands } from "./PrintedCommands";

/** An input whose questions show untrusted text safely, as `GuardedTerminal` does. */
export class GuardedInput implements Input {
  /** As of the input that it guards. */
  readonly isTerminal: boolean;

  /**
   * @param input the input that it guards
   * @param commands adapts the commands in questions. @default they stay as they are
   */
  constructor(
    private readonly input: Input,
    private readonly commands?: PrintedCommands,
  ) {
    this.isTerminal = input.isTerminal;
  }

  readLine(prompt: string, hidden: boolean): Promise<string> {
    return this.input.readLine(safeText(this.commands?.adapt(prompt) ?? prompt, false), hidden);
  }

  readAll(limit: number): Promise<Uint8Array> {
    return this.input.readAll(limit);
  }
}

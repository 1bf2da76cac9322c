import { safeText } from "./GuardedTerminal";
import type { Input } from "./Input";

/** An input whose questions show untrusted text safely, as `GuardedTerminal` does. */
export class GuardedInput implements Input {
  /** As of the input that it guards. */
  readonly isTerminal: boolean;

  /** @param input the input that it guards */
  constructor(private readonly input: Input) {
    this.isTerminal = input.isTerminal;
  }

  readLine(prompt: string, hidden: boolean): Promise<string> {
    return this.input.readLine(safeText(prompt, false), hidden);
  }

  readAll(limit: number): Promise<Uint8Array> {
    return this.input.readAll(limit);
  }
}

import { visibleLines } from "@ducksnest/checks";
import { maskSecrets } from "@ducksnest/manifest";
import type { Terminal } from "./Terminal";

/**
 * A terminal that shows untrusted text safely: it masks secrets, makes control characters visible, and lets no line be a
 * workflow command of GitHub Actions. Commands write all text through it, so a value that nobody escaped does no harm.
 */
export class GuardedTerminal implements Terminal {
  /** As of the terminal that it guards. */
  readonly color: boolean;
  /** As of the terminal that it guards. */
  readonly columns: number | undefined;

  constructor(private readonly terminal: Terminal) {
    this.color = terminal.color;
    this.columns = terminal.columns;
  }

  out(text: string): void {
    this.terminal.out(this.safe(text));
  }

  err(text: string): void {
    this.terminal.err(this.safe(text));
  }

  progress(step: string): void {
    this.terminal.progress?.(this.safe(step));
  }

  /** Writes results as they are, because their format has escaped every value. */
  formatted(text: string): void {
    this.terminal.out(text);
  }

  private safe(text: string): string {
    return visibleLines(maskSecrets(text), this.color);
  }
}

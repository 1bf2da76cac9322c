import { visibleLines } from "@ducksnest/checks";
import { maskSecrets } from "@ducksnest/manifest";
import type { Terminal } from "./Terminal";

/**
 * A terminal that shows text of unknown origin safely: secrets are masked, control characters become visible, and no
 * line is a workflow command of GitHub Actions. Commands write all text through one, so that a value that nobody
 * escaped does no harm.
 */
export class GuardedTerminal implements Terminal {
  readonly color: boolean;
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

  progress(what: string): void {
    this.terminal.progress?.(this.safe(what));
  }

  /** Takes results in a format that has escaped its values by its own rules. */
  formatted(text: string): void {
    this.terminal.out(text);
  }

  private safe(text: string): string {
    return visibleLines(maskSecrets(text), this.color);
  }
}

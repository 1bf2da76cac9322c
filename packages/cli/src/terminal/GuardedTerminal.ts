import { visibleLines } from "@ducksnest/checks";
import { maskSecrets } from "@ducksnest/manifest";
import type { PrintedCommands } from "./PrintedCommands";
import { type Terminal, USUAL_COLUMNS } from "./Terminal";

/**
 * A terminal that shows untrusted text safely: it masks secrets, makes control characters visible, and lets no line be a
 * workflow command of GitHub Actions. It adapts the commands in messages to this run. Commands write all text through it, so a value that nobody escaped does no harm.
 */
export class GuardedTerminal implements Terminal {
  /** As of the terminal that it guards. */
  readonly color: boolean;
  /** As of the terminal that it guards; the usual width if that does not know its own. */
  readonly columns: number | undefined;

  /**
   * @param terminal the terminal that it guards
   * @param commands adapts the commands in messages. @default they stay as they are
   */
  constructor(
    private readonly terminal: Terminal,
    private readonly commands?: PrintedCommands,
  ) {
    this.color = terminal.color;
    this.columns = terminal.columns === 0 ? USUAL_COLUMNS : terminal.columns;
  }

  out(text: string): void {
    this.terminal.out(safeText(this.adapted(text), this.color));
  }

  err(text: string): void {
    this.terminal.err(safeText(this.adapted(text), this.color));
  }

  progress(step: string): void {
    this.terminal.progress?.(safeText(step, this.color));
  }

  /** A message whose commands work in this run. `out` and `err` do this; only layouts need it before. */
  adapted(text: string): string {
    return this.commands?.adapt(text) ?? text;
  }

  /** Writes results as they are, because their format has escaped every value. */
  formatted(text: string): void {
    this.terminal.out(text);
  }

  /**
   * Writes a secret that the user asked for to standard output. A file or program gets it as it is. On a terminal, control
   * characters are made visible, and a note on standard error says that a secret is on the screen.
   */
  secret(text: string): void {
    if (this.columns === undefined) {
      this.terminal.out(text);
      return;
    }
    const end = text.endsWith("\n") ? "" : "\n";
    this.terminal.out(`${visibleLines(text, false)}${end}`);
    this.terminal.err("Note: the text above is secret. Clear the screen, or send the output to a file or program.\n");
  }
}

/** A text that a terminal can show: secrets are masked, and control characters are visible. */
export function safeText(text: string, color: boolean): string {
  return visibleLines(maskSecrets(text), color);
}

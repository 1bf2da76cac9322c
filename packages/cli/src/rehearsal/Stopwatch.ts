import type { Terminal } from "../terminal/Terminal";

/** Milliseconds between two looks at the clock. */
const SECOND = 1000;

/** Shows the current step with the seconds since the start, as long as steps take. */
export class Stopwatch {
  private readonly begun = performance.now();
  private readonly ticking: NodeJS.Timeout;
  private step = "";

  constructor(private readonly terminal: Pick<Terminal, "progress">) {
    this.ticking = setInterval(() => this.show(), SECOND);
  }

  /** Shows another step. */
  begin(step: string): void {
    this.step = step;
    this.show();
  }

  /** Removes the step, and stops. */
  end(): void {
    clearInterval(this.ticking);
    this.terminal.progress?.("");
  }

  private show(): void {
    const seconds = Math.floor((performance.now() - this.begun) / 1000);
    this.terminal.progress?.(`${seconds} s  ${this.step}`);
  }
}

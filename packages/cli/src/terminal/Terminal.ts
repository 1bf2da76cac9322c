/** Width of most terminals, in columns. */
export const USUAL_COLUMNS = 80;

/** Where a command writes, and what it may write there. */
export interface Terminal {
  /** Writes results to standard output. */
  out(text: string): void;
  /** Writes errors to standard error. */
  err(text: string): void;
  /** Shows the current step in one line that the next call replaces; an empty text removes it. @default shows nothing */
  progress?(step: string): void;
  /** Whether results may be coloured. */
  readonly color: boolean;
  /** Width of the terminal that shows results, in columns; undefined if they go to a file or a program, and 0 if the terminal does not know. */
  readonly columns?: number | undefined;
}

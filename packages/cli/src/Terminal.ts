/** Where a command writes, and what it may write there. */
export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** What went wrong. */
  err(text: string): void;
  /** Whether results may be coloured. */
  readonly color: boolean;
}

export type Format = "text" | "json";

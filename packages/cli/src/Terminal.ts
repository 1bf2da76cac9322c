/** Where a command writes, and what it may write there. */
export interface Terminal {
  /** Takes results. */
  out(text: string): void;
  /** Takes errors. */
  err(text: string): void;
  /** Shows what is under way, in one line that the next call replaces; an empty text removes it. Only on a terminal. */
  progress?(what: string): void;
  /** Whether results may be coloured. */
  readonly color: boolean;
  /** Width of the terminal that shows results, in columns; undefined where they go to a file or a program. */
  readonly columns?: number | undefined;
}

/** How a command reports: for a person, or for a script. */
export const FORMATS = ["text", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** The option that every command about a manifest has. */
export interface ManifestOption {
  readonly manifest?: string;
}

/** Options of commands that report. */
export interface CommonOptions extends ManifestOption {
  readonly format: Format;
}

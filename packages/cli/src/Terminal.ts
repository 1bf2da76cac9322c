/** Where a command writes, and what it may write there. */
export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** What went wrong. */
  err(text: string): void;
  /** What is under way, shown in one line until the next; an empty text takes it away. Only where someone watches. */
  progress?(what: string): void;
  /** Whether results may be coloured. */
  readonly color: boolean;
}

/** How a command reports: for a person, or for a script. */
export type Format = "text" | "json";

/** The option that every command about a manifest has. */
export interface ManifestOption {
  readonly manifest?: string;
}

/** Options of commands that report. */
export interface CommonOptions extends ManifestOption {
  readonly format: Format;
}

/** Why Nix refuses an expression. */
export interface Refusal {
  /** The last error, which is the cause of those before it, in one or more lines. */
  readonly reason: string;
  /** The places that Nix names, outermost first. */
  readonly places: readonly NixPlace[];
}

/** A place in a file, as Nix names it. */
export interface NixPlace {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Newer versions print the trace first, and the error at the end; version 2.8 prints the error first, without a trace. */
const ERROR = /(?:^|\n)\s*error: (?!\n)/g;

/** What follows an error: an empty line and the place, or a hint. */
const AFTER_ERROR = /\n\s*\n\s+at |\n\s+at \/|\n\(use '--show-trace'|\n\(stack trace truncated/;

const PLACE = /\bat (\/.+?):(\d+):(\d+)/g;

/** Reads what Nix printed on standard error. */
export function parseRefusal(words: string): Refusal {
  const last = [...words.matchAll(ERROR)].at(-1);
  const rest = last === undefined ? words : words.slice(last.index + last[0].length);
  const [reason = ""] = rest.split(AFTER_ERROR);
  const places = [...words.matchAll(PLACE)].map(([, file = "", line, column]) => ({
    file,
    line: Number(line),
    column: Number(column),
  }));
  return { reason: reason.trim(), places };
}

/**
 * What Nix says if it stops where the stand-ins end: at an attribute or a file that only nixpkgs has, at the result of a build, at a
 * download, and at what a store would have to hold. It says the same for an attribute that is misspelt.
 */
const ENDS_OF_STAND_INS: readonly RegExp[] = [
  /attribute '.*' missing/,
  /(getting status of|path) '[^']*\/tests\/harness\//,
  /(opening file|path) '\/nix\/store\//,
  /unable to download/,
  /not supported by store 'dummy/,
];

/** Whether a configuration may be sound although the evaluation with stand-ins has no value. @param reason of the refusal */
export function mayBeSound(reason: string): boolean {
  return ENDS_OF_STAND_INS.some((pattern) => pattern.test(reason));
}

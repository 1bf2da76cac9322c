import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { checkHomelabText, exitCode, formatCounts, formatText, type Verdict } from "@ducksnest/checks";
import { ManifestEditError, requireFile } from "@ducksnest/manifest";
import { codeOf, type FileChange, reasonOf } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { findManifest } from "../manifest/findManifest";
import { ManifestState } from "../manifest/ManifestState";
import type { ManifestOption } from "../options";
import { finishEarlierRun } from "../outputs/earlierRun";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/** A text that a manifest has, or may get, and what follows from it. */
export interface CheckedText {
  readonly text: string;
  readonly topology: Topology;
  /** Whether no rule reports an error. */
  readonly isSound: boolean;
}

/** A checked text, or the exit code if it is refused and its findings are reported. */
export type TextResult =
  | ({ readonly kind: "accepted" } & CheckedText)
  | { readonly kind: "refused"; readonly exitCode: number };

/** A manifest that a command edits: checked before anything is written, and replaced as a whole. */
export class OpenManifest {
  private constructor(
    /** Absolute path. */
    readonly path: string,
    private readonly terminal: GuardedTerminal,
    private readonly before: string,
    /** The bytes that it was read from. */
    readonly state: ManifestState,
  ) {}

  /**
   * Finds and reads the manifest, after finishing or undoing what an interrupted run left.
   * @throws Error if it cannot be read, or must not be replaced
   */
  static async open({ manifest }: ManifestOption, terminal: GuardedTerminal): Promise<OpenManifest> {
    const path = findManifest(manifest);
    await finishEarlierRun(dirname(path), terminal);
    requireEditable(path);
    const state = ManifestState.read(path);
    return new OpenManifest(path, terminal, readText(path), state);
  }

  /** The manifest's folder. */
  get root(): string {
    return dirname(this.path);
  }

  /** The manifest as it is, if it has a topology. Otherwise reports the same findings as `ducksnest check`. */
  current(): TextResult {
    return this.accept(this.before, "derivable", "");
  }

  /**
   * The manifest after an edit, if it meets the requirement. Otherwise reports the findings.
   * @throws Error with file, line and column if the edit is refused
   */
  edited(edit: (text: string) => string, requirement: "sound" | "derivable"): TextResult {
    const text = this.edit(edit);
    const note = "; nothing was written. Lines are those of the edited manifest.";
    return this.accept(text, requirement, note);
  }

  /** Tries an edit, and forgets its result. @throws Error with file, line and column if the edit is refused */
  try(edit: (text: string) => string): void {
    this.edit(edit);
  }

  /**
   * The change that replaces the text, for a transaction.
   * @throws Error if the manifest must not be replaced any more
   */
  change(text: string): FileChange {
    requireEditable(this.path);
    return { file: basename(this.path), content: text };
  }

  private get shown(): string {
    const short = relative(process.cwd(), this.path);
    return short.startsWith("..") ? this.path : short;
  }

  private edit(edit: (text: string) => string): string {
    try {
      return edit(this.before);
    } catch (error) {
      if (!(error instanceof ManifestEditError)) throw error;
      const lines = error.message.split("\n").map((line) => `${this.shown}:${line}`);
      throw new Error(lines.join("\n"), { cause: error });
    }
  }

  private accept(text: string, requirement: "sound" | "derivable", note: string): TextResult {
    const verdict = checkHomelabText(text, this.shown, this.root);
    const topology = verdict.kind === "unreadable" ? undefined : verdict.topology;
    const isSound = verdict.kind === "sound";
    if (topology === undefined || (requirement === "sound" && !isSound)) {
      this.report(verdict, note);
      return { kind: "refused", exitCode: exitCode(verdict) };
    }
    return { kind: "accepted", text, topology, isSound };
  }

  /** Shows the findings that a text has, and that the current one has not. */
  showNew(text: string): void {
    const shownBefore = new Set(checkHomelabText(this.before, this.shown, this.root).findings.map(withoutPlace));
    const fresh = checkHomelabText(text, this.shown, this.root).findings.filter(
      (each) => !shownBefore.has(withoutPlace(each)),
    );
    if (fresh.length > 0) this.terminal.err(`${formatText(fresh, this.terminal.color)}\n`);
  }

  private report({ findings }: Verdict, note: string): void {
    this.terminal.err(`${formatText(findings, this.terminal.color)}\n${formatCounts(findings)}${note}\n`);
  }
}

/** The exact text of a file, which its bytes can be made from again. @throws Error if there is none */
function readText(path: string): string {
  try {
    requireFile(path);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    const reason = codeOf(error) === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8" : reasonOf(error);
    throw new Error(`${path}: cannot be read: ${reason}.`, { cause: error });
  }
}

function withoutPlace({ rule, path, message }: Verdict["findings"][number]): string {
  return JSON.stringify([rule, path, message]);
}

/**
 * A manifest is replaced by a rename, which would replace a link and ignore that a file is read-only.
 * @throws Error with the reason and the remedy
 */
function requireEditable(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isSymbolicLink()) {
    throw new Error(
      `${path}: is a symbolic link to ${readlinkSync(path)}, which the command would replace; name the file itself with --manifest, or put the file in place of the link.`,
    );
  }
  if (there?.isFile() && (there.mode & 0o222) === 0) {
    throw new Error(`${path}: is read-only; make it writable with \`chmod u+w ${path}\`.`);
  }
}

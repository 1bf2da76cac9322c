import { Option } from "commander";

/** How every command can report: for a person, or for a script. */
export const FORMATS = ["text", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** The option that every command about a manifest has. */
export interface ManifestOption {
  /** Path of the manifest. @default the nearest homelab.yaml in the working directory or above */
  readonly manifest?: string;
}

/** The options of a command that reports. */
export interface CommonOptions extends ManifestOption {
  /** Format of the report. */
  readonly format: Format;
}

export function manifestOption(): Option {
  return new Option(
    "-m, --manifest <file>",
    "the manifest (default: the nearest homelab.yaml in this folder or above)",
  );
}

/** @param formats the allowed formats; `text` is the default */
export function formatOption(formats: readonly string[] = FORMATS): Option {
  return new Option("-f, --format <format>", "format of the report").choices(formats).default("text");
}

/** The option of commands that run real programs of a cluster. */
export interface ProgramsOption {
  /** Folder with programs that come before those on PATH. @default none */
  readonly programs?: string;
}

export function programsOption(): Option {
  return new Option("--programs <folder>", "a folder with programs, which is searched before PATH");
}

import { type CommandEntry, commandsIn } from "../commands/CommandGroup";
import { shellWord } from "./shellWord";

/** How this run was started, which commands in messages have to repeat. */
export interface Start {
  /** Whether `npx` started the program, so that a shell does not find `ducksnest` and `cdktf` by themselves. */
  readonly npx: boolean;
  /** The manifest as the user gave it; undefined if it was found. */
  readonly manifest: string | undefined;
}

/** Where a command starts in a message: a line, a step, a quotation, or after another command or a colon. */
const START = String.raw`(?<=^[ \t]*(?:\d+\. )?|\`|&& |: )`;

/**
 * Adapts the commands in messages to this run, so that they work when pasted. Messages write them without `npx`. Adapting
 * twice changes nothing, even if a layout has folded the message in between.
 */
export class PrintedCommands {
  /** How this run was started. @default not by npx, and without a manifest */
  start: Start = { npx: false, manifest: undefined };
  private readonly pattern: RegExp;
  private readonly withManifest: ReadonlySet<string>;

  constructor(entries: readonly CommandEntry[]) {
    const commands = commandsIn(entries);
    const words = commands.map((command) => command.words).join("|");
    this.pattern = new RegExp(String.raw`${START}(?:npx )?ducksnest (${words})(?![\w-])(?!\s+--manifest)`, "gm");
    this.withManifest = new Set(
      commands
        .filter(({ definition }) => definition.options.some(({ long }) => long === "--manifest"))
        .map((command) => command.words),
    );
  }

  /** A message whose commands start the program as this run was started, with the same manifest. */
  adapt(text: string): string {
    const { npx, manifest } = this.start;
    const option = manifest === undefined ? "" : ` --manifest ${shellWord(manifest)}`;
    const repeated = text.replace(
      this.pattern,
      (command, words: string) => `${command}${this.withManifest.has(words) ? option : ""}`,
    );
    return npx ? repeated.replace(PROGRAMS, "npx $&") : repeated;
  }
}

/** The programs that npx finds: `ducksnest` with a command or an option, and Terraform's front end. */
const PROGRAMS = new RegExp(String.raw`(?<!\bnpx\s+)${START}(?:ducksnest (?=[a-z<-])|cdktf (?=deploy|destroy))`, "gm");

import type { CommandDefinition } from "./CommandDefinition";

/** Commands that share their first word, such as `ducksnest secrets set` and `ducksnest secrets list`, as data. */
export interface CommandGroup {
  /** The first word. */
  readonly name: string;
  /** What the commands do, in the list of `ducksnest --help`: one line without a full stop. */
  readonly summary: string;
  /** What the commands do, at the top of the group's help: whole sentences. */
  readonly description: string;
  /** The commands, in the order of the help. `name` is their second word. */
  readonly commands: readonly CommandDefinition[];
}

/** A command or a group of them. */
export type CommandEntry = CommandDefinition | CommandGroup;

/** Whether an entry is a group. */
export function isGroup(entry: CommandEntry): entry is CommandGroup {
  return "commands" in entry;
}

/** A command with the words that select it. */
export interface NamedCommand {
  /** The words after `ducksnest`, with spaces between them, such as `secrets set`. */
  readonly words: string;
  /** The command. */
  readonly definition: CommandDefinition;
}

/** Every command of some entries, also those in groups, in their order. */
export function commandsIn(entries: readonly CommandEntry[]): readonly NamedCommand[] {
  return entries.flatMap((entry) =>
    isGroup(entry)
      ? entry.commands.map((definition) => ({ words: `${entry.name} ${definition.name}`, definition }))
      : [{ words: entry.name, definition: entry }],
  );
}

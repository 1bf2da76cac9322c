import type { Additions } from "@ducksnest/homelab-app";
import { Command } from "commander";
import { COMMANDS } from "./commands";
import type { CommandDefinition } from "./commands/CommandDefinition";
import { type CommandEntry, isGroup } from "./commands/CommandGroup";
import { version } from "./package";
import { NO_SECRET_IN_ARGUMENTS } from "./secrets/readSecretValue";
import { GuardedInput } from "./terminal/GuardedInput";
import { GuardedTerminal } from "./terminal/GuardedTerminal";
import type { Input } from "./terminal/Input";
import type { PrintedCommands } from "./terminal/PrintedCommands";
import { ProcessInput } from "./terminal/ProcessInput";
import { type Terminal, USUAL_COLUMNS } from "./terminal/Terminal";

/** What the command line works with, beside the terminal. */
export interface ProgramOptions extends Additions {
  /** Where commands read values and answers. @default the process's standard input */
  readonly input?: Input;
  /** The clock of commands. @default the system's */
  readonly now?: () => Date;
  /** The commands. @default COMMANDS */
  readonly commands?: readonly CommandEntry[];
  /** Adapts the commands in messages. It gets to know the manifest. @default they stay as they are */
  readonly printed?: PrintedCommands;
}

/**
 * The command line: its parser and help texts are built from the commands.
 * @param finish receives the exit code of the command that ran
 */
export function program(
  rawTerminal: Terminal,
  finish: (exitCode: number) => void,
  {
    addWorkloads,
    addResources,
    input = new ProcessInput(),
    now = () => new Date(),
    commands = COMMANDS,
    printed,
  }: ProgramOptions = {},
): Command {
  const terminal = new GuardedTerminal(rawTerminal, printed);
  const helpWidth = terminal.columns ?? USUAL_COLUMNS;
  const surroundings = {
    terminal,
    input: new GuardedInput(input, printed),
    now,
    additions: { addWorkloads, addResources },
  };
  // Before the help is folded, because a folded command is not recognized.
  const adapt = (text: string) => terminal.adapted(text);
  const root = new Command("ducksnest")
    .description(
      "Turns one hardware manifest of a hybrid homelab into Terraform JSON, Kubernetes YAML and a Nix flake, " +
        "and checks the design.",
    )
    .version(version())
    .configureHelp({ styleCommandDescription: adapt, styleOptionDescription: adapt })
    .configureOutput({
      writeOut: (text) => rawTerminal.out(terminal.adapted(text)),
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => helpWidth,
    })
    .exitOverride()
    .showHelpAfterError("(run `ducksnest --help`, or `ducksnest <command> --help`, for usage)")
    .showSuggestionAfterError();

  const addCommand = (parent: Command, definition: CommandDefinition) => {
    const command = parserOf(definition, parent.command(definition.name), helpWidth);
    command.action(async () => {
      if (printed) printed.start = { ...printed.start, manifest: givenManifest(command) };
      requireNoFurtherWords(definition, command);
      finish(await definition.run({ operands: command.args, options: command.opts(), ...surroundings }));
    });
  };
  for (const entry of commands) {
    if (!isGroup(entry)) {
      addCommand(root, entry);
      continue;
    }
    const { name, summary, description } = entry;
    const group = root.command(name).summary(summary).description(description);
    group.showHelpAfterError(
      `(run \`ducksnest ${name} --help\`, or \`ducksnest ${name} <command> --help\`, for usage)`,
    );
    for (const definition of entry.commands) addCommand(group, definition);
  }
  return root;
}

/** Adds everything but the action to a new command. */
function parserOf(definition: CommandDefinition, command: Command, helpWidth: number): Command {
  const { summary, description, operands = [], readsSecret = false, options } = definition;
  command.summary(summary).description(description);
  for (const operand of operands) command.addArgument(operand);
  for (const option of options) command.addOption(option);
  if (readsSecret) keepWordsSecret(command);
  return command.addHelpText("after", () => details(definition, command, helpWidth));
}

function givenManifest(command: Command): string | undefined {
  const { manifest }: { readonly manifest?: unknown } = command.opts();
  return typeof manifest === "string" ? manifest : undefined;
}

/** The parser lets further words through for commands that read secrets, because it does not say why they are wrong. */
function requireNoFurtherWords({ readsSecret, operands = [] }: CommandDefinition, { args }: Command): void {
  if (readsSecret && args.length > operands.length) throw new Error(NO_SECRET_IN_ARGUMENTS);
}

/** Leaves words that may be a secret out of the parser's messages. */
function keepWordsSecret(command: Command): void {
  const WORD = /(unknown option|command-argument value|(?<=' )argument) '[\s\S]*'(?= is invalid|\n\(|\n*$)/;
  command.allowExcessArguments().configureOutput({
    outputError: (text, write) => write(text.replace(WORD, "$1")),
  });
}

/** The end of a command's help: exit codes and examples. */
function details({ exitCodes, examples }: CommandDefinition, command: Command, helpWidth: number): string {
  const help = command.createHelp();
  help.prepareContext({ helpWidth });
  return [
    "",
    "Exit codes:",
    ...Object.entries(exitCodes).map(([code, meaning]) => help.formatItem(code, code.length, meaning, help)),
    "",
    examples.length === 1 ? "Example:" : "Examples:",
    ...examples.map((example) => `  ${example}`),
  ].join("\n");
}

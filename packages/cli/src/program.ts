import type { AddWorkloads } from "@ducksnest/cluster-app";
import { Command } from "commander";
import { COMMANDS } from "./commands";
import type { CommandDefinition } from "./commands/CommandDefinition";
import { version } from "./package";
import { GuardedTerminal } from "./terminal/GuardedTerminal";
import type { Terminal } from "./terminal/Terminal";

/** Width of help texts that do not go to a terminal, in columns. */
const HELP_COLUMNS = 80;

/**
 * The command line: its parser and help texts are built from `COMMANDS`.
 * @param finish receives the exit code of the command that ran
 * @param addWorkloads adds what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 */
export function program(
  rawTerminal: Terminal,
  finish: (exitCode: number) => void,
  addWorkloads?: AddWorkloads,
): Command {
  const terminal = new GuardedTerminal(rawTerminal);
  const helpWidth = rawTerminal.columns ?? HELP_COLUMNS;
  const root = new Command("ducksnest")
    .description(
      "Turns one hardware manifest of a hybrid homelab into Terraform JSON, Kubernetes YAML and a Nix flake, " +
        "and checks the design.",
    )
    .version(version())
    .configureOutput({
      writeOut: rawTerminal.out,
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => helpWidth,
    })
    .exitOverride()
    .showHelpAfterError("(run `ducksnest --help`, or `ducksnest <command> --help`, for usage)")
    .showSuggestionAfterError();

  for (const definition of COMMANDS) {
    const command = parserOf(definition, root.command(definition.name), helpWidth);
    command.action(async () =>
      finish(await definition.run({ operands: command.args, options: command.opts(), terminal, addWorkloads })),
    );
  }
  return root;
}

/** Adds everything but the action to a new command. */
function parserOf(definition: CommandDefinition, command: Command, helpWidth: number): Command {
  const { summary, description, operand, options } = definition;
  command.summary(summary).description(description);
  if (operand !== undefined) command.addArgument(operand);
  for (const option of options) command.addOption(option);
  return command.addHelpText("after", () => details(definition, command, helpWidth));
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

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { check } from "./check";
import { OUTPUT_NAMES, type OutputName } from "./Output";
import { type SynthOptions, synth } from "./synth";
import type { Terminal } from "./Terminal";

const EXIT_CODES = `
Exit codes:
  0  nothing wrong
  1  problems found in the manifest; nothing was written
  2  could not run: the manifest is missing, empty or not YAML, or a file cannot be read or written`;

/** The command line. `finish` is told the exit code of the command that ran. */
export function program(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const root = new Command("ducksnest")
    .description("One hardware manifest of a hybrid homelab to Terraform JSON, Kubernetes YAML and a Nix flake.")
    .version(version())
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .showHelpAfterError("(ducksnest --help tells more)")
    .showSuggestionAfterError();

  withCommonOptions(root.command("synth"))
    .summary("write the outputs that the manifest describes")
    .description(
      "Checks the manifest and writes the outputs beside it: cdktf.out/ for `cdktf deploy`, dist/ for\n" +
        "`kubectl apply`, nix/ for `nixos-rebuild`. Writes only what changed, and nothing if there is an error.",
    )
    .addArgument(new Argument("[outputs...]", "which outputs; all of them if none is named").choices(OUTPUT_NAMES))
    .addHelpText("after", `${EXIT_CODES}\n\nExample:\n  ducksnest synth cluster && kubectl apply -f dist/`)
    .action(async (names: OutputName[], options: SynthOptions) => finish(await synth(names, options, terminal)));

  withCommonOptions(root.command("check"))
    .summary("report everything that is wrong with the manifest")
    .description("Validates the manifest and runs every check over what follows from it. Writes nothing.")
    .addHelpText("after", `${EXIT_CODES}\n\nExample:\n  ducksnest check --format json | jq '.diagnostics[].message'`)
    .action((options: SynthOptions) => finish(check(options, terminal)));

  return root;
}

function withCommonOptions(command: Command): Command {
  return command
    .addOption(
      new Option("-m, --manifest <file>", "the manifest (default: the nearest homelab.yaml, upwards from here)"),
    )
    .addOption(new Option("-f, --format <format>", "how to report").choices(["text", "json"]).default("text"))
    .copyInheritedSettings(command.parent ?? command);
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")) as { version: string };
  return version;
}

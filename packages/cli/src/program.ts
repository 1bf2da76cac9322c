import type { AddWorkloads } from "@ducksnest/cluster-app";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { capacity } from "./capacity";
import { type CheckOptions, check } from "./check";
import { explain } from "./explain";
import { faultOption } from "./faultOption";
import { type GraphOptions, graph, isPictureFile, type PictureFile } from "./graph";
import { OUTPUT_NAMES, type OutputName } from "./Output";
import { paths } from "./paths";
import { type RehearseOptions, rehearse } from "./rehearse";
import { synth } from "./synth";
import type { CommonOptions, Terminal } from "./Terminal";
import { version } from "./version";

const EXIT_CODES = `
Exit codes:
  0  nothing wrong
  1  problems found in the manifest; nothing was written
  2  could not run: the manifest is missing, empty or not YAML, or a file cannot be read or written`;

/**
 * The command line.
 * @param finish receives the exit code of the command that ran
 * @param addWorkloads what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 */
export function program(terminal: Terminal, finish: (exitCode: number) => void, addWorkloads?: AddWorkloads): Command {
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
    .action(async (names: OutputName[], options: CommonOptions) =>
      finish(await synth(names, options, terminal, addWorkloads)),
    );

  withManifest(root.command("check"))
    .addOption(new Option("-f, --format <format>", "how to report").choices(CHECK_FORMATS).default("text"))
    .option("--strict", "end with 1 for warnings too")
    .option("--watch", "check again whenever the manifest changes")
    .summary("report everything that is wrong with the manifest")
    .description(
      "Validates the manifest and runs every check over what follows from it. Writes nothing. Checks of what is\n" +
        "synthesized, workloads for one, run in `ducksnest synth`.",
    )
    .addHelpText("after", `${EXIT_CODES}\n\nExample:\n  ducksnest check --format json | jq '.diagnostics[].message'`)
    .action((options: CheckOptions) => finish(check(options, terminal)));

  root
    .command("explain")
    .summary("tell what a check is about, with examples")
    .argument("[rule]", "name of the check; all are listed if none is named")
    .addHelpText("after", "\nExample:\n  ducksnest explain mtu-fits-every-path")
    .action((name: string | undefined) => finish(explain(name, terminal)));

  withCommonOptions(root.command("paths"))
    .summary("list how hosts reach each other, with MTUs")
    .description("Lists every pair of hosts: interface, path MTU, what encapsulation takes, and addresses.")
    .action((options: CommonOptions) => finish(paths(options, terminal)));

  withCommonOptions(root.command("capacity"))
    .summary("tell where the workloads fit, and what fits with a host down")
    .description(
      "Places the workloads of apps/cluster on the hosts as the scheduler would, by their requests: with all hosts up,\n" +
        "and with each worker down.",
    )
    .action(async (options: CommonOptions) => finish(await capacity(options, terminal, addWorkloads)));

  withManifest(root.command("graph"))
    .addOption(
      new Option(
        "-o, --output <file>",
        "the one file to write, .svg or .html (default: both, beside the manifest)",
      ).argParser(pictureFile),
    )
    .option("--rehearse", "rehearse the network as well, and mark what is not as planned")
    .addOption(faultOption().implies({ rehearse: true }))
    .summary("draw the network: sites, hosts, links and MTUs")
    .description(
      "Draws the manifest's network as topology.svg, and as topology.html with tables beside the picture. The page loads\n" +
        "nothing, so it can be sent to anyone. With --rehearse it tells what `ducksnest rehearse` does, and marks it in the\n" +
        "picture, also for a manifest that `ducksnest check` refuses.",
    )
    .addHelpText("after", GRAPH_HELP)
    .action(async (options: GraphOptions) => finish(await graph(options, terminal)));

  withCommonOptions(root.command("rehearse"))
    .option("--dry-run", "print the steps as a script, and carry out none")
    .addOption(faultOption())
    .option("--wireguard", "encrypt the tailnet with WireGuard, the kernel's or wireguard-go's")
    .summary("build the network in this machine's kernel, and try it")
    .description(
      "Builds the manifest's network in Linux network namespaces, sends packets between all hosts and all pods, and\n" +
        "tells what is not as planned: what is lost, goes another way, or is fragmented. Needs no root where users may\n" +
        "have namespaces. Touches nothing of the machine's own network, and leaves nothing behind. Works on a manifest\n" +
        "that `ducksnest check` refuses too, and shows what it would come to.",
    )
    .addHelpText("after", REHEARSE_HELP)
    .action(async (options: RehearseOptions) => finish(await rehearse(options, terminal)));

  return root;
}

const GRAPH_HELP = `
A fault is rehearsed without --rehearse too. Faults are explained in docs/rehearsal.md.

Exit codes:
  0  drawn, and as planned where it was rehearsed
  1  problems found in the manifest, and nothing was written; or something deviates, and it is drawn
  2  could not run: the manifest is missing, empty or not YAML, this machine cannot rehearse, or a file cannot be written

Examples:
  ducksnest graph
  ducksnest graph --output network.svg
  ducksnest graph --rehearse --fault tailnet-down`;

const REHEARSE_HELP = `
Faults are explained in docs/rehearsal.md.

Exit codes:
  0  as planned
  1  something deviates
  2  could not run: not Linux, no permission, or a program or kernel module is missing

Examples:
  ducksnest rehearse
  ducksnest rehearse --fault tailnet-down reboot:firebat
  ducksnest rehearse --dry-run >stage.sh && sh stage.sh   # ends in a shell on the stage`;

/** @throws InvalidArgumentError for a name that does not tell what to draw */
function pictureFile(name: string): PictureFile {
  if (isPictureFile(name)) return name;
  throw new InvalidArgumentError("It must end in .svg or .html.");
}

const CHECK_FORMATS = ["text", "json", "sarif", "github"] as const;

function withManifest(command: Command): Command {
  return command
    .addOption(
      new Option("-m, --manifest <file>", "the manifest (default: the nearest homelab.yaml, upwards from here)"),
    )
    .copyInheritedSettings(command.parent ?? command);
}

function withCommonOptions(command: Command): Command {
  return withManifest(command).addOption(
    new Option("-f, --format <format>", "how to report").choices(["text", "json"]).default("text"),
  );
}

import type { AddWorkloads } from "@ducksnest/cluster-app";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { capacity } from "./capacity";
import { CHECK_FORMATS, type CheckOptions, check } from "./check";
import { explain } from "./explain";
import { faultOption } from "./faultOption";
import { GuardedTerminal } from "./GuardedTerminal";
import { type GraphOptions, graph, isPictureFile, type PictureFile } from "./graph";
import { OUTPUT_NAMES, type OutputName } from "./Output";
import { paths } from "./paths";
import { type RehearseOptions, rehearse } from "./rehearse";
import { synth } from "./synth";
import { type CommonOptions, FORMATS, type Terminal } from "./Terminal";
import { version } from "./version";

/**
 * The command line.
 * @param finish receives the exit code of the command that ran
 * @param addWorkloads what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 */
export function program(
  rawTerminal: Terminal,
  finish: (exitCode: number) => void,
  addWorkloads?: AddWorkloads,
): Command {
  const terminal = new GuardedTerminal(rawTerminal);
  const root = new Command("ducksnest")
    .description(
      "Turns one hardware manifest of a hybrid homelab into Terraform JSON, Kubernetes YAML and a Nix flake, " +
        "and checks the design.",
    )
    .version(version())
    .configureOutput({ writeOut: rawTerminal.out, writeErr: (text) => terminal.err(text) })
    .exitOverride()
    .showHelpAfterError("(run `ducksnest --help`, or `ducksnest <command> --help`, for usage)")
    .showSuggestionAfterError();

  withCommonOptions(root.command("synth"))
    .summary("write the outputs that the manifest describes")
    .description(
      "Checks the manifest and writes the outputs beside it: cdktf.out/ for `cdktf deploy`, dist/ for `kubectl apply`, " +
        "and nix/ for `nixos-rebuild`. Writes only the files that change, and nothing if there is an error.",
    )
    .addArgument(new Argument("[outputs...]", "the outputs to write (default: all)").choices(OUTPUT_NAMES))
    .addHelpText(
      "after",
      details({
        exitCodes: {
          0: "the outputs are written; there may be warnings",
          1: "the manifest has errors, and nothing is written",
          2: UNREADABLE,
        },
        examples: ["ducksnest synth cluster && kubectl apply -f dist/"],
      }),
    )
    .action(async (names: OutputName[], options: CommonOptions) =>
      finish(await synth(names, options, terminal, addWorkloads)),
    );

  withManifest(root.command("check"))
    .addOption(formatOption(CHECK_FORMATS))
    .option("--strict", "exit with 1 if there are warnings")
    .option("--watch", "check again whenever the manifest changes")
    .summary("report everything that is wrong with the manifest")
    .description(
      "Validates the manifest and runs every rule about it. Writes nothing. Rules about outputs, such as workloads, " +
        "run in `ducksnest synth`. `ducksnest explain` shows what a rule is about.",
    )
    .addHelpText(
      "after",
      details({
        exitCodes: {
          0: "no errors; there may be warnings",
          1: "the manifest has errors, or warnings with --strict",
          2: UNREADABLE,
        },
        examples: ["ducksnest check --format json | jq '.findings[].message'"],
      }),
    )
    .action((options: CheckOptions) => finish(check(options, terminal)));

  root
    .command("explain")
    .addOption(formatOption(FORMATS))
    .summary("explain a check, with examples")
    .description("Explains what a check requires and why, with examples, or lists all checks.")
    .argument("[check]", "name of the check, as in the report (default: list all)")
    .addHelpText(
      "after",
      details({
        exitCodes: { 0: "the check is explained", 2: "there is no such check" },
        examples: ["ducksnest explain mtu-fits-every-path"],
      }),
    )
    .action((name: string | undefined, { format }: CommonOptions) => finish(explain(name, format, terminal)));

  withCommonOptions(root.command("paths"))
    .summary("list how hosts reach each other, with MTUs")
    .description(
      "Lists every pair of hosts: the interface that packets leave by, the path MTU, the overhead of encapsulation, the " +
        "largest pod MTU that fits, and the addresses.",
    )
    .addHelpText(
      "after",
      details({
        exitCodes: { 0: "the paths are listed", 1: "the manifest has errors", 2: UNREADABLE },
        examples: ["ducksnest paths --format json | jq '.paths[].mtu'"],
      }),
    )
    .action((options: CommonOptions) => finish(paths(options, terminal)));

  withCommonOptions(root.command("capacity"))
    .summary("show where the workloads fit, also with a host down")
    .description(
      "Places the workloads of apps/cluster on the hosts by their requests, as the scheduler would: with all hosts up, " +
        "and with each worker down.",
    )
    .addHelpText(
      "after",
      details({
        exitCodes: {
          0: "all pods fit while all hosts are up",
          1: "the manifest has errors, or pods do not fit",
          2: UNREADABLE,
        },
        examples: ["ducksnest capacity"],
      }),
    )
    .action(async (options: CommonOptions) => finish(await capacity(options, terminal, addWorkloads)));

  withCommonOptions(root.command("graph"))
    .addOption(
      new Option(
        "-o, --output <file>",
        "the one file to write, .svg or .html (default: topology.svg and topology.html beside the manifest)",
      ).argParser(pictureFile),
    )
    .option("--rehearse", "rehearse the network as well, and mark the deviations")
    .addOption(faultOption().implies({ rehearse: true }))
    .summary("draw the network: sites, hosts, links and MTUs")
    .description(
      "Draws the network as topology.svg, and as topology.html with tables below the picture. The page loads nothing, " +
        "so you can send it to anyone. With --rehearse it also runs `ducksnest rehearse` and marks the deviations in the " +
        "picture; this works even if `ducksnest check` reports errors. --fault implies --rehearse.",
    )
    .addHelpText(
      "after",
      details({
        exitCodes: {
          0: "drawn; if rehearsed, everything is as designed",
          1: "the manifest has errors, and nothing is written;\n     with --rehearse also: drawn, and something deviates",
          2: `${UNREADABLE};\n     or this machine cannot rehearse`,
        },
        examples: [
          "ducksnest graph",
          "ducksnest graph --output network.svg",
          "ducksnest graph --rehearse --fault tailnet-down",
        ],
      }),
    )
    .action(async (options: GraphOptions) => finish(await graph(options, terminal)));

  withCommonOptions(root.command("rehearse"))
    .option("--dry-run", "print the steps as a shell script instead of carrying them out")
    .addOption(faultOption())
    .option("--wireguard", "encrypt the tailnet with WireGuard: the kernel's, or else wireguard-go")
    .summary("build the network in this machine's kernel, and try it")
    .description(
      "Builds the network in Linux network namespaces, sends packets between all hosts and all pods, and reports what is " +
        "not as designed: packets that are lost, take another way, or are fragmented. Needs no root if users may create " +
        "namespaces. Leaves the machine's own network alone, and leaves nothing behind. Works even if `ducksnest check` " +
        "reports errors, and shows their effect.",
    )
    .addHelpText(
      "after",
      details({
        exitCodes: {
          0: "everything is as designed; with --dry-run: the script is printed",
          1: "something deviates, or the manifest has errors that leave nothing\n     to rehearse",
          2: `${UNREADABLE};\n     or this machine cannot rehearse: not Linux, no permission, or a program\n     or kernel module is missing`,
        },
        examples: [
          "ducksnest rehearse",
          "ducksnest rehearse --fault tailnet-down reboot:firebat",
          "ducksnest rehearse --dry-run >stage.sh && sh stage.sh   # ends in a shell",
        ],
      }),
    )
    .action(async (options: RehearseOptions) => finish(await rehearse(options, terminal)));

  return root;
}

const UNREADABLE =
  "could not run: wrong usage; a manifest that is missing, empty or not YAML;\n     or a file that cannot be read or written";

interface Details {
  readonly exitCodes: Readonly<Record<number, string>>;
  readonly examples: readonly string[];
}

/** The end of a help text. Commander does not fold it, so its lines have at most 80 characters. */
function details({ exitCodes, examples }: Details): string {
  return [
    "",
    "Exit codes:",
    ...Object.entries(exitCodes).map(([code, meaning]) => `  ${code}  ${meaning}`),
    "",
    examples.length === 1 ? "Example:" : "Examples:",
    ...examples.map((example) => `  ${example}`),
  ].join("\n");
}

/** @throws InvalidArgumentError for a name that does not say what to draw */
function pictureFile(name: string): PictureFile {
  if (isPictureFile(name)) return name;
  throw new InvalidArgumentError("It must end in .svg or .html.");
}

function withManifest(command: Command): Command {
  return command.addOption(
    new Option("-m, --manifest <file>", "the manifest (default: the nearest homelab.yaml in this folder or above)"),
  );
}

function withCommonOptions(command: Command): Command {
  return withManifest(command).addOption(formatOption(FORMATS));
}

function formatOption(formats: readonly string[]): Option {
  return new Option("-f, --format <format>", "format of the report").choices(formats).default("text");
}

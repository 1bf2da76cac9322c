import { dirname, join, resolve } from "node:path";
import { formatJson, shown } from "@ducksnest/checks";
import { InvalidArgumentError, Option } from "commander";
import { createColors } from "picocolors";
import { requireWritable } from "../files/requireWritable";
import { writeIfChanged } from "../files/writeIfChanged";
import { type Pictures, pictures } from "../graph/pictures";
import { checkedTopology } from "../manifest/checkedTopology";
import { findManifest } from "../manifest/findManifest";
import { type CommonOptions, formatOption, manifestOption, programsOption } from "../options";
import { faultOption } from "../rehearsal/faultOption";
import { runCluster } from "../rehearsal/runCluster";
import { type RehearsalVerdict, runRehearsal, type StageSettings, verdictOf } from "../rehearsal/runRehearsal";
import { requireUseOfPrograms } from "../rehearsal/stageOptions";
import { tailscaleOption } from "../rehearsal/tailscaleOption";
import { clusterSentence, clusterVerdict } from "../reports/clusterWords";
import { conclusions, sentences } from "../reports/rehearsalWords";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** Name of a file that a picture can be written to. */
type PictureFile = `${string}.${keyof Pictures}`;

export interface GraphOptions extends CommonOptions, Omit<StageSettings, "wireguard"> {
  /** The one file to write; its ending names the format. @default topology.svg and topology.html beside the manifest */
  readonly output?: PictureFile;
  /** Rehearses the network as well, and marks the deviations. @default false */
  readonly rehearse?: boolean;
  /** Rehearses the cluster as well. @default false */
  readonly cluster?: boolean;
}

/** `ducksnest graph`: draws the manifest's network. */
export const graph: CommandDefinition<GraphOptions> = {
  name: "graph",
  summary: "draw the network: sites, hosts, links and MTUs",
  description:
    "Draws the network as topology.svg, and as topology.html with tables below the picture. The page loads nothing, so " +
    "you can send it to anyone. With --rehearse it also runs `ducksnest rehearse` and marks the deviations in the " +
    "picture; this works even if `ducksnest check` reports errors. --fault, --tailscale and --cluster imply --rehearse.",
  options: [
    manifestOption(),
    formatOption(),
    new Option(
      "-o, --output <file>",
      "the one file to write, .svg or .html (default: topology.svg and topology.html beside the manifest)",
    ).argParser(pictureFile),
    new Option("--rehearse", "rehearse the network as well, and mark the deviations"),
    faultOption().implies({ rehearse: true }),
    tailscaleOption().implies({ rehearse: true }),
    new Option(
      "--cluster",
      "run the cluster with real programs as well, as `ducksnest rehearse --cluster` does",
    ).implies({
      rehearse: true,
    }),
    programsOption(),
  ],
  exitCodes: {
    0: "drawn; if rehearsed, without deviations",
    1: "the manifest has errors, and nothing is written; or drawn with --rehearse, and something deviates",
    2: `${COULD_NOT_RUN}; or this machine cannot rehearse`,
  },
  examples: [
    "ducksnest graph",
    "ducksnest graph --output network.svg",
    "ducksnest graph --rehearse --fault tailnet-down",
    "ducksnest graph --cluster --programs ~/programs",
  ],
  run,
};

/** @throws InvalidArgumentError for another ending */
function pictureFile(name: string): PictureFile {
  if (isPictureFile(name)) return name;
  throw new InvalidArgumentError("It must end in .svg or .html.");
}

function isPictureFile(name: string): name is PictureFile {
  return /\.(svg|html)$/.test(name);
}

async function run({ options, terminal }: Invocation<GraphOptions>): Promise<number> {
  requireUseOfPrograms(options);
  const files = targetsOf(options);
  const checked = checkedTopology(options.rehearse ? "derivable" : "sound", options, terminal);
  if (checked.kind === "refused") return checked.exitCode;
  const { topology, manifest } = checked;
  // Before the steps that take time.
  for (const { path } of files) requireWritable(path);
  const rehearsed = options.rehearse ? await runRehearsal(topology, options, terminal) : undefined;
  const cluster = options.cluster
    ? await runCluster(topology, dirname(manifest), { ...options, fault: [] }, terminal)
    : undefined;
  const verdicts = [...(rehearsed ? [verdictOf(rehearsed)] : []), ...(cluster ? [clusterVerdict(cluster)] : [])];
  const report: GraphReport = {
    verdict: verdicts.find((each) => each === "deviates") ?? verdicts[0] ?? "sound",
    conclusions: [
      ...(rehearsed ? conclusions(rehearsed.rehearsal).map(sentences) : []),
      ...(cluster ? [clusterSentence(cluster)] : []),
    ],
    ...write(await pictures(topology, rehearsed, cluster), files),
  };
  print(report, options, terminal);
  return report.verdict === "deviates" ? 1 : 0;
}

/** The JSON of the command. */
interface GraphReport {
  /** `sound` if nothing was rehearsed. */
  readonly verdict: "sound" | RehearsalVerdict;
  /** Results of the rehearsal, each a sentence. */
  readonly conclusions: readonly string[];
  /** Names of the files that were written. */
  readonly written: readonly string[];
  /** Names of the files that already had this content. */
  readonly unchanged: readonly string[];
}

function print(report: GraphReport, { format }: CommonOptions, terminal: GuardedTerminal): void {
  if (format === "json") {
    terminal.formatted(formatJson(report));
    return;
  }
  const { green, dim } = createColors(terminal.color);
  const lines = [
    ...report.conclusions,
    ...report.written.map((name) => `${green("written")}  ${shown(name)}`),
    ...report.unchanged.map((name) => `${dim("unchanged")}  ${shown(name)}`),
  ];
  terminal.out(`${lines.join("\n")}\n`);
}

/** The files that are written beside the manifest if none is named. */
const FILES: readonly PictureFile[] = ["topology.svg", "topology.html"];

/** A file to write. */
interface Target {
  /** Absolute. */
  readonly path: string;
  /** The file's name in messages. */
  readonly name: PictureFile;
}

function targetsOf({ manifest, output }: GraphOptions): readonly Target[] {
  if (output !== undefined) return [{ path: resolve(output), name: output }];
  const folder = dirname(findManifest(manifest));
  return FILES.map((name) => ({ path: join(folder, name), name }));
}

/** @returns names of the files, by whether they were written */
function write(drawn: Pictures, files: readonly Target[]): Pick<GraphReport, "written" | "unchanged"> {
  const written = new Set(
    files.filter(({ path, name }) => writeIfChanged(path, name.endsWith(".svg") ? drawn.svg : drawn.html)),
  );
  return {
    written: files.filter((file) => written.has(file)).map(({ name }) => name),
    unchanged: files.filter((file) => !written.has(file)).map(({ name }) => name),
  };
}

import { accessSync, constants, lstatSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { formatJson, shown } from "@ducksnest/checks";
import type { Topology } from "@ducksnest/topology";
import { createColors } from "picocolors";
import { derivableTopology } from "./derivableTopology";
import { findManifest } from "./findManifest";
import type { GuardedTerminal } from "./GuardedTerminal";
import { type Pictures, pictures } from "./graph/pictures";
import { makeFolder } from "./makeFolder";
import { conclusions, sentences } from "./rehearsalWords";
import { type RehearsalVerdict, type Rehearsed, runRehearsal, type StageSettings, verdictOf } from "./runRehearsal";
import { soundTopology } from "./soundTopology";
import type { CommonOptions, Format, ManifestOption } from "./Terminal";
import { writeIfChanged } from "./writeIfChanged";

export interface GraphOptions extends CommonOptions, Pick<StageSettings, "fault"> {
  /** The one file to write; its ending names the format. */
  readonly output?: PictureFile;
  /** Rehearses the network as well, and marks what is not as designed. */
  readonly rehearse?: boolean;
}

/** Name of a file that a picture can be written to. */
export type PictureFile = `${string}.${keyof Pictures}`;

export function isPictureFile(name: string): name is PictureFile {
  return /\.(svg|html)$/.test(name);
}

/** The files that are written beside the manifest if none is named. */
const FILES: readonly PictureFile[] = ["topology.svg", "topology.html"];

/** `ducksnest graph`: draws the manifest's network; returns the exit code. */
export async function graph(options: GraphOptions, terminal: GuardedTerminal): Promise<number> {
  const files = filesOf(options);
  const found = options.rehearse ? derivableTopology(options, terminal) : soundTopology(options, terminal);
  if (found.topology === undefined) return found.exitCode;
  requireWritable(files);
  const rehearsed = options.rehearse ? await runRehearsal(found.topology, options, terminal) : undefined;
  const report: GraphReport = {
    verdict: rehearsed === undefined ? "sound" : verdictOf(rehearsed),
    conclusions: rehearsed === undefined ? [] : conclusions(rehearsed.rehearsal).map(sentences),
    ...(await write(found.topology, rehearsed, files)),
  };
  print(report, options.format, terminal);
  return report.verdict === "deviates" ? 1 : 0;
}

interface GraphReport {
  readonly verdict: "sound" | RehearsalVerdict;
  readonly conclusions: readonly string[];
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
}

function print(report: GraphReport, format: Format, terminal: GuardedTerminal): void {
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

/** A file to write, and its name in messages. */
interface Target {
  readonly path: string;
  readonly name: PictureFile;
}

function filesOf({ manifest, output }: ManifestOption & Pick<GraphOptions, "output">): readonly Target[] {
  if (output !== undefined) return [{ path: resolve(output), name: output }];
  const folder = dirname(findManifest(manifest));
  return FILES.map((name) => ({ path: join(folder, name), name }));
}

/** Called before the steps that take time. @throws Error for a file that cannot be written */
function requireWritable(files: readonly Target[]): void {
  for (const { path } of files) {
    try {
      makeFolder(dirname(path));
      accessSync(dirname(path), constants.W_OK);
      const there = lstatSync(path, { throwIfNoEntry: false });
      if (there?.isDirectory()) throw new Error("it is a folder");
      if (there?.isSymbolicLink())
        throw new Error("it is a symbolic link; name the file that it leads to, or remove it");
      if (there && !there.isFile()) throw new Error("it is not a plain file; remove it");
    } catch (error) {
      throw new Error(shown(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
}

/** Names of the files, by whether they were written. */
async function write(
  topology: Topology,
  rehearsed: Rehearsed | undefined,
  files: readonly Target[],
): Promise<Pick<GraphReport, "written" | "unchanged">> {
  const drawn = await pictures(topology, rehearsed);
  const written = new Set(
    files.filter(({ path, name }) => writeIfChanged(path, name.endsWith(".svg") ? drawn.svg : drawn.html)),
  );
  return {
    written: files.filter((file) => written.has(file)).map(({ name }) => name),
    unchanged: files.filter((file) => !written.has(file)).map(({ name }) => name),
  };
}

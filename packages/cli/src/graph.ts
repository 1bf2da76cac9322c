import { accessSync, constants, lstatSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Topology } from "@ducksnest/topology";
import { createColors } from "picocolors";
import { derivableTopology } from "./derivableTopology";
import { findManifest } from "./findManifest";
import { type Pictures, pictures } from "./graph/pictures";
import { conclusions } from "./rehearsalWords";
import { type Rehearsed, runRehearsal, type StageSettings } from "./runRehearsal";
import { soundTopology } from "./soundTopology";
import type { ManifestOption, Terminal } from "./Terminal";
import { writeIfChanged } from "./writeIfChanged";

export interface GraphOptions extends ManifestOption, Pick<StageSettings, "fault"> {
  /** The one file to write; its ending tells as what. */
  readonly output?: PictureFile;
  /** Tries the network as well, and marks what is not as planned. */
  readonly rehearse?: boolean;
}

/** Name of a file that a picture can be written to. */
export type PictureFile = `${string}.${keyof Pictures}`;

export function isPictureFile(name: string): name is PictureFile {
  return /\.(svg|html)$/.test(name);
}

/** What is written beside the manifest where no file is named. */
const FILES: readonly PictureFile[] = ["topology.svg", "topology.html"];

/** `ducksnest graph`: draws the manifest's network; returns the exit code. */
export async function graph(options: GraphOptions, terminal: Terminal): Promise<number> {
  const files = filesOf(options);
  if (!options.rehearse) {
    const sound = soundTopology(options, terminal);
    if (sound.topology === undefined) return sound.exitCode;
    requireWritable(files);
    await write(sound.topology, undefined, files, terminal);
    return 0;
  }
  const topology = derivableTopology(options, terminal);
  if (topology === undefined) return 2;
  requireWritable(files);
  const rehearsed = await runRehearsal(topology, options, terminal);
  for (const { text } of conclusions(rehearsed.rehearsal)) terminal.out(`${text}\n`);
  await write(topology, rehearsed, files, terminal);
  return rehearsed.isAsPlanned ? 0 : 1;
}

/** A file to write, and how it is called. */
interface Target {
  readonly path: string;
  readonly name: PictureFile;
}

function filesOf({ manifest, output }: GraphOptions): readonly Target[] {
  if (output !== undefined) return [{ path: resolve(output), name: output }];
  const folder = dirname(findManifest(manifest));
  return FILES.map((name) => ({ path: join(folder, name), name }));
}

/** Once there is something to draw, and before what takes time. @throws Error for a file that cannot be written */
function requireWritable(files: readonly Target[]): void {
  for (const { path } of files) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      accessSync(dirname(path), constants.W_OK);
      const there = lstatSync(path, { throwIfNoEntry: false });
      if (there?.isDirectory()) throw new Error("it is a folder");
      if (there?.isSymbolicLink())
        throw new Error("it is a symbolic link; name the file that it leads to, or remove it");
      if (there && !there.isFile()) throw new Error("it is not a plain file; remove it");
    } catch (error) {
      throw new Error(`cannot write ${path}: ${(error as Error).message}`);
    }
  }
}

async function write(
  topology: Topology,
  rehearsed: Rehearsed | undefined,
  files: readonly Target[],
  terminal: Terminal,
): Promise<void> {
  const drawn = await pictures(topology, rehearsed);
  const { green, dim } = createColors(terminal.color);
  for (const { path, name } of files) {
    const wasWritten = writeIfChanged(path, name.endsWith(".svg") ? drawn.svg : drawn.html);
    terminal.out(`${wasWritten ? green("written") : dim("unchanged")}  ${name}\n`);
  }
}

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homelabMakers, OUTPUT_NAMES, type OutputName } from "@ducksnest/homelab-app";
import type { Finding } from "@ducksnest/manifest";
import { type MakeOutput, type Makers, synthesizeHomelab } from "@ducksnest/outputs";
import { changedManifest, type Entry, exampleNames, writeEntry } from "@ducksnest/testing";
import { runApp } from "../../../../apps/homelab/src/runApp";
import { NO_RESOURCES, WORKLOADS } from "../../../../examples";
import { patched } from "./_patched";

/** What an official command line does with a homelab. */
export interface AppRun {
  /** Texts on the standard error. */
  readonly errors: readonly string[];
  readonly exitCode: number;
  /** Whether it would write its output. */
  readonly wrote: boolean;
}

/** What the three commands do with an entry's homelab. */
export interface Judgement {
  /** The findings of `ducksnest synth`. */
  readonly findings: readonly Finding[];
  /** The exit code of `ducksnest synth`. */
  readonly exitCode: number;
  readonly cdktf: AppRun;
  readonly cdk8s: AppRun;
}

/** The homelab's folder, one for all entries, because Jest remembers the first folder that a test file changes to. */
let folder: string;
const before = process.cwd();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ducksnest-defect-"));
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/**
 * Runs the three commands over an entry's homelab, the official ones through the function that their programs run. Nothing is
 * written.
 */
export async function judge(entry: Entry): Promise<Judgement> {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  writeEntry(folder, entry);
  const synthesis = await synthesizeHomelab("homelab.yaml", makersOf(entry, OUTPUT_NAMES));
  return {
    findings: synthesis.findings,
    exitCode: synthesis.kind === "refused" ? synthesis.exitCode : 0,
    cdktf: await runOf(makersOf(entry, ["cloud"])),
    cdk8s: await runOf(makersOf(entry, ["cluster"])),
  };
}

async function runOf(makers: Makers): Promise<AppRun> {
  const [errors, usual]: [string[], typeof process.exitCode] = [[], process.exitCode];
  const streams = [jest.spyOn(process.stderr, "write"), jest.spyOn(process.stdout, "write")] as const;
  streams[0].mockImplementation((text) => errors.push(String(text)) > 0);
  streams[1].mockImplementation(() => true);
  try {
    let wrote = false;
    const write = async () => {
      wrote = true;
    };
    process.exitCode = 0;
    await runApp({ makers, write, notes: process.stdout });
    return { errors, exitCode: Number(process.exitCode), wrote };
  } finally {
    process.exitCode = usual;
    for (const stream of streams) stream.mockRestore();
  }
}

/** Outputs by maker, manifest and files, because many entries change only what is made of the same ones. */
const made = new Map<string, ReturnType<MakeOutput>>();

/** The makers of a command that writes some of the outputs, whose data has the entry's changes. */
function makersOf(entry: Entry, names: readonly OutputName[]): Makers {
  const example = exampleNames().find((name) => name === (entry.homelab ?? "reference"));
  const workloads: Readonly<Record<string, (typeof WORKLOADS)["reference"]>> = WORKLOADS;
  const additions = { addWorkloads: workloads[example ?? ""], addResources: NO_RESOURCES };
  const { written, judged } = homelabMakers(names, additions);
  const others = OUTPUT_NAMES.filter((name) => !names.includes(name));
  const files = entry.changes.filter((change) => "file" in change || "lock" in change || "extraNix" in change);
  const inputs = JSON.stringify([example, changedManifest(entry), files]);
  const wrapped = (makers: readonly MakeOutput[], of: readonly OutputName[]) =>
    makers.map((make, index) => patched(once(make, `${of[index] ?? "nixos"} ${inputs}`), entry.changes));
  return { written: wrapped(written, names), judged: wrapped(judged, others) };
}

function once(make: MakeOutput, key: string): MakeOutput {
  return (topology, root) => {
    const output = made.get(key) ?? make(topology, root);
    made.set(key, output);
    return output;
  };
}

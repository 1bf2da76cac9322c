import { relative, resolve } from "node:path";
import { formatText } from "@ducksnest/checks";
import { type Finding, requireFile } from "@ducksnest/manifest";
import { type Makers, type Output, recover, type Synthesis, synthesizeHomelab, writeHomelab } from "@ducksnest/outputs";

/** The program that an official command line, `cdktf` or `cdk8s`, runs from the repository's top level. */
export interface AppProgram {
  /** The outputs to write, and those that are judged with them. */
  readonly makers: Makers;
  /** Writes the outputs where the command line expects them. */
  readonly write: (made: MadeSynthesis) => Promise<void>;
  /** Stream for everything but errors. Each command line passes one of the two streams through unchanged. */
  readonly notes: NodeJS.WriteStream;
}

/** A synthesis in which no rule reports an error. */
export type MadeSynthesis = Extract<Synthesis, { readonly kind: "made" }>;

const MANIFEST = "homelab.yaml";

/** Runs the program and sets the exit code: 0 if it wrote the outputs, 1 if there are findings, 2 if it could not run. */
export async function runApp({ makers, write, notes }: AppProgram): Promise<void> {
  try {
    requireFile(MANIFEST);
    await finishEarlierRun(".", notes);
    const synthesis = await synthesizeHomelab(MANIFEST, makers);
    report(synthesis.findings, notes);
    if (synthesis.kind === "refused") {
      process.exitCode = synthesis.exitCode;
      return;
    }
    for (const { missing, warnings } of synthesis.outputs) {
      for (const sentence of missing) notes.write(`missing  ${sentence}\n`);
      for (const sentence of warnings) notes.write(`warning  ${sentence}\n`);
    }
    await write(synthesis);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

/** Writes warnings before errors, so that the errors are at the end, where people look. */
function report(findings: readonly Finding[], notes: NodeJS.WriteStream): void {
  const isError = ({ severity }: Finding) => severity === "error";
  print(
    findings.filter((finding) => !isError(finding)),
    notes,
  );
  print(findings.filter(isError), process.stderr);
}

function print(findings: readonly Finding[], stream: NodeJS.WriteStream): void {
  const color = stream.isTTY === true && !process.env.NO_COLOR;
  if (findings.length > 0) stream.write(`${formatText(findings, color)}\n`);
}

/** Writes an output, and others beside the manifest, as `ducksnest synth` does: all or none if the folder is in the repository. */
export async function writeTo(folder: string, output: Output, beside: readonly Output[] = []): Promise<void> {
  const inside = relative(".", folder);
  if (!inside.startsWith("..")) {
    await writeHomelab([{ ...output, directory: inside || "." }, ...beside], resolve("."));
    return;
  }
  await writeHomelab(beside, resolve("."));
  await recover(resolve(folder));
  await writeHomelab([{ ...output, directory: "." }], resolve(folder));
}

async function finishEarlierRun(root: string, notes: NodeJS.WriteStream): Promise<void> {
  const sentence = await recover(resolve(root));
  if (sentence !== undefined) notes.write(`${sentence}\n`);
}

import { relative, resolve } from "node:path";
import { formatText } from "@ducksnest/checks";
import { requireFile } from "@ducksnest/manifest";
import { type Makers, type Output, recover, type Synthesis, synthesizeHomelab, writeHomelab } from "@ducksnest/outputs";

/** The program that an official command line, `cdktf` or `cdk8s`, runs from the repository's top level. */
export interface AppProgram {
  /** The outputs to write, and those that are judged with them. */
  readonly makers: Makers;
  /** Writes the outputs where the command line expects them. */
  readonly write: (made: MadeSynthesis) => Promise<void>;
  /** Stream for warnings. Each command line passes one of the two streams through unchanged. */
  readonly warnings: NodeJS.WriteStream;
}

/** A synthesis in which no rule reports an error. */
export type MadeSynthesis = Extract<Synthesis, { readonly kind: "made" }>;

const MANIFEST = "homelab.yaml";

/** Runs the program and sets the exit code: 0 if it wrote the outputs, 1 if there are findings, 2 if it could not run. */
export async function runApp({ makers, write, warnings }: AppProgram): Promise<void> {
  try {
    requireFile(MANIFEST);
    await finishEarlierRun(".");
    const synthesis = await synthesizeHomelab(MANIFEST, makers);
    const stream = synthesis.kind === "made" ? warnings : process.stderr;
    if (synthesis.findings.length > 0) stream.write(`${formatText(synthesis.findings, stream.isTTY)}\n`);
    if (synthesis.kind === "refused") {
      process.exitCode = synthesis.exitCode;
      return;
    }
    for (const { missing, warnings: sentences } of synthesis.outputs) {
      for (const sentence of missing) warnings.write(`missing  ${sentence}\n`);
      for (const sentence of sentences) warnings.write(`warning  ${sentence}\n`);
    }
    await write(synthesis);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

/** Writes an output, and others beside the manifest, as `ducksnest synth` does: all or none if the folder is in the repository. */
export async function writeTo(folder: string, output: Output, beside: readonly Output[] = []): Promise<void> {
  const inside = relative(".", folder);
  if (!inside.startsWith("..")) {
    await writeHomelab([{ ...output, directory: inside || "." }, ...beside], resolve("."));
    return;
  }
  await writeHomelab(beside, resolve("."));
  await finishEarlierRun(folder);
  await writeHomelab([{ ...output, directory: "." }], resolve(folder));
}

async function finishEarlierRun(root: string): Promise<void> {
  const sentence = await recover(resolve(root));
  if (sentence !== undefined) process.stderr.write(`${sentence}\n`);
}

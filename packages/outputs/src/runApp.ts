import { relative, resolve } from "node:path";
import { formatText } from "@ducksnest/checks";
import { requireFile } from "@ducksnest/manifest";
import type { Output } from "./Output";
import { oldLeftovers, removeAll } from "./swap/leftovers";
import { recover } from "./swap/recover";
import { type MakeOutput, synthesizeHomelab } from "./synthesizeHomelab";
import { writeOutputs } from "./writeOutputs";

/** The program that an official command line, `cdktf` or `cdk8s`, runs from the repository's top level. */
export interface AppProgram {
  /** Makes the output in memory. */
  readonly make: MakeOutput;
  /** Writes the output where the command line expects it. */
  readonly write: (output: Output) => Promise<void>;
  /** Stream for warnings. Each command line passes one of the two streams through unchanged. */
  readonly warnings: NodeJS.WriteStream;
}

const MANIFEST = "homelab.yaml";

/** Runs the program and sets the exit code: 0 if it wrote the output, 1 if there are findings, 2 if it could not run. */
export async function runApp({ make, write, warnings }: AppProgram): Promise<void> {
  try {
    requireFile(MANIFEST);
    const synthesis = await synthesizeHomelab(MANIFEST, [make]);
    const stream = synthesis.kind === "made" ? warnings : process.stderr;
    if (synthesis.findings.length > 0) stream.write(`${formatText(synthesis.findings, stream.isTTY)}\n`);
    if (synthesis.kind === "refused") {
      process.exitCode = synthesis.exitCode;
      return;
    }
    for (const output of synthesis.outputs) {
      for (const sentence of output.missing) warnings.write(`missing  ${sentence}\n`);
      for (const sentence of output.warnings) warnings.write(`warning  ${sentence}\n`);
      await write(output);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

/** Writes an output to a folder, as `ducksnest synth` does. */
export async function writeTo(folder: string, output: Output): Promise<void> {
  const inside = relative(".", folder);
  const [root, directory] = inside.startsWith("..") ? [resolve(folder), "."] : [resolve("."), inside || "."];
  const moved = { ...output, directory };
  const recovered = await recover(root);
  if (recovered !== undefined) process.stderr.write(`${recovered}\n`);
  removeAll(oldLeftovers([moved], root));
  await writeOutputs([moved], root);
}

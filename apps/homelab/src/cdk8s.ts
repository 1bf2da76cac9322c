/** `cdk8s synth` runs this from the repository's top level. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Output } from "@ducksnest/outputs";
import { homelabMakers } from "./makers";
import { runApp, writeTo } from "./runApp";

/**
 * The `output` of cdk8s.yaml. The cdk8s command deletes it before every run, even if the run fails. So it is a link to
 * dist/, and only the link is deleted.
 */
const LINK = ".ducksnest/cdk8s";

runApp({
  makers: homelabMakers(["cluster"]),
  write: async ({ outputs }) => {
    for (const output of outputs) await write(process.env.CDK8S_OUTDIR ?? output.directory, output);
  },
  // The cdk8s command prints the app's standard error unchanged, and drops its standard output.
  warnings: process.stderr,
});

async function write(outdir: string, output: Output): Promise<void> {
  if (isForStdout(outdir)) return writeStream(outdir, output);
  if (resolve(outdir) !== resolve(LINK)) return writeTo(outdir, output);
  await writeTo(output.directory, output);
  mkdirSync(dirname(LINK), { recursive: true, mode: 0o700 });
  rmSync(LINK, { recursive: true, force: true });
  symlinkSync(relative(dirname(LINK), output.directory), LINK);
}

/** Whether the folder is the temporary one of `cdk8s synth --stdout`. */
function isForStdout(outdir: string): boolean {
  return dirname(resolve(outdir)) === resolve(tmpdir()) && basename(outdir).startsWith("cdk8s-");
}

/** Writes one file, because the cdk8s command prints files without `---` between them. */
async function writeStream(outdir: string, { files }: Output): Promise<void> {
  const documents = [...files.values()].map(({ content }) => content);
  writeFileSync(join(outdir, "all.k8s.yaml"), documents.join("---\n"), { mode: 0o600 });
}

import { join } from "node:path";
import { App } from "@ducksnest/aws";
import { type RealAws, readTree, type TerraformFolder } from "@ducksnest/testing";
import { type Changes, siteStack } from "./_terraform";

/** Puts the synthesized files of the reference homelab's AWS site into a folder, with some of the manifest's values replaced. */
export function writeSite(folder: TerraformFolder, aws: RealAws, changes: Changes = {}): void {
  const outdir = aws.newFolder();
  App.of(siteStack(changes, "seoul", outdir)).synth();
  folder.write(readTree(join(outdir, "stacks/seoul")));
}

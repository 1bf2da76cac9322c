import { join } from "node:path";
import { App } from "@ducksnest/aws";
import { type RealAws, readTree, type TerraformFolder } from "@ducksnest/testing";
import { type Changes, siteStack } from "./_terraform";

/** What the archive of `nix/` holds in these tests, in which no instance boots. */
export const ARCHIVE = "an archive of nix/";

/** Puts the synthesized files of the reference homelab's AWS site into a folder, with some of the manifest's values replaced. */
export function writeSite(folder: TerraformFolder, aws: RealAws, changes: Changes = {}): void {
  const outdir = aws.newFolder();
  App.of(siteStack(changes, "seoul", outdir)).synth();
  folder.write(new Map([...readTree(join(outdir, "stacks/seoul")), ["assets/flake.tar", ARCHIVE]]));
}

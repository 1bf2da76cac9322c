import { join } from "node:path";
import { App } from "@ducksnest/aws";
import { type RealAws, readTree, type TerraformFolder } from "@ducksnest/testing";
import { type Changes, siteJson, siteStack } from "./_terraform";

/** The reference homelab's AWS site. */
export const SITE = "seoul";
export const REGION = "ap-northeast-2";

/** What the archive of `nix/` contains in these tests, in which no instance boots. */
export const ARCHIVE = "an archive of nix/";

/**
 * Puts the synthesized files of the reference homelab's AWS site into a folder, with some of the manifest's values
 * replaced. The state stays where the unchanged manifest has it.
 */
export function writeSite(folder: TerraformFolder, aws: RealAws, changes: Changes = {}): void {
  const outdir = aws.newFolder();
  App.of(siteStack(changes, SITE, outdir)).synth();
  const files = readTree(join(outdir, "stacks", SITE));
  const json = JSON.parse(files.get("cdk.tf.json") ?? "");
  json.terraform.backend = siteJson().terraform.backend;
  folder.write(new Map([...files, ["cdk.tf.json", JSON.stringify(json)], ["assets/flake.tar", ARCHIVE]]));
}

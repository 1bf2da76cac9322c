import { createHash } from "node:crypto";
import { join } from "node:path";
import { App, SiteStack } from "@ducksnest/aws";
import { aTopology, type PlannedChange, readTree, type TerraformFolder } from "@ducksnest/testing";
import { BASE, type Changes } from "./edits";

/** The AWS site of the reference homelab. */
export const SITE = "seoul";

const JSON_FILE = "cdk.tf.json";

/** The synthesized files of the site's stack, by their paths in its folder. */
export type StackFiles = ReadonlyMap<string, string>;

/** What an edit does to AWS. */
export interface Effect {
  /** True if Terraform looks for its state elsewhere. */
  readonly stateMoves: boolean;
  /** What the real provider plans. */
  readonly changes: readonly PlannedChange[];
}

/** The files that the edited manifest gives; undefined if the site's stack is gone. */
export function stackFiles(changes: Changes, outdir: string): StackFiles | undefined {
  const site = aTopology({ ...BASE, ...changes }).sites.find(({ name }) => name === SITE);
  if (site?.kind !== "aws") return undefined;
  const app = new App({ outdir });
  new SiteStack(app, SITE, site);
  app.synth();
  return new Map([...readTree(join(outdir, "stacks", SITE)), ["assets/flake.tar", "an archive of nix/"]]);
}

/** Whether two syntheses differ, apart from notes. */
export function differ(a: StackFiles, b: StackFiles): boolean {
  return JSON.stringify(terraformOf(a)) !== JSON.stringify(terraformOf(b));
}

/** A fingerprint of what edits synthesize, apart from notes: with the same one, the provider plans the same. */
export function fingerprint(syntheses: readonly (StackFiles | undefined)[]): string {
  const json = syntheses.map((files) => (files === undefined ? null : terraformOf(files)));
  return createHash("sha256").update(JSON.stringify(json)).digest("hex");
}

/** Plans the files in a copy of the deployed folder, with the state that is there. */
export async function plan(
  deployed: TerraformFolder,
  before: StackFiles,
  after: StackFiles,
  copy: string,
): Promise<Effect> {
  const [old, edited] = [terraformOf(before), terraformOf(after)];
  const folder = deployed.copyTo(copy);
  // Terraform refuses to plan before a state has been moved.
  const withState = { ...edited, terraform: { ...edited.terraform, backend: old.terraform.backend } };
  folder.write(new Map([...after, [JSON_FILE, JSON.stringify(withState)]]));
  // Nothing happened since the deployment; only in another region Terraform finds other resources than those in the state.
  const sameRegion = JSON.stringify(old.provider) === JSON.stringify(edited.provider);
  await folder.succeed("plan", "-input=false", "-out=saved.plan", ...(sameRegion ? ["-refresh=false"] : []));
  const { backend } = edited.terraform;
  // A local file keeps its name, because ducksnest.lock remembers it.
  const stateMoves = !("local" in backend) && JSON.stringify(backend) !== JSON.stringify(old.terraform.backend);
  return { stateMoves, changes: await folder.changes() };
}

interface Terraform {
  readonly provider: unknown;
  readonly terraform: { readonly backend: object };
}

function terraformOf(files: StackFiles): Terraform {
  return JSON.parse(files.get(JSON_FILE) ?? "", (key, value) => (key === "//" ? undefined : value));
}

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { type App, SiteStack } from "@ducksnest/aws";
import type { JsonObject } from "@ducksnest/checks";
import { type MakeOutput, makeTemporaryFolder, type Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { flakeArchive } from "./archive/flakeArchive";
import { type AddResources, cloudApp } from "./cloudApp";
import { PROVIDER_LOCK_FILE, providerLock } from "./providerLock";

/** Environment variables that change CDKTF's output. They are removed, because synthesis depends only on the manifest. */
const CDKTF_VARIABLES = ["SYNTH_HCL_OUTPUT", "CDKTF_CONTEXT_JSON", "CDKTF_TARGET_STACK_ID"];

const STACK_FILE = /^stacks\/([^/]+)\/cdk\.tf\.json$/;
const GENERATED = /^stacks\/[^/]+\/(cdk\.tf\.json|\.terraform\.lock\.hcl|assets\/flake\.tar)$/;

/** The resources beside ours, and the source of the archives. */
export interface CloudOutputOptions {
  /** Adds resources that the manifest does not model. */
  readonly addResources: AddResources;
  /**
   * Makes the generated part of `nix/`, which may not be written yet. Undefined leaves the archives out, for commands that
   * only judge the output.
   */
  readonly hosts: MakeOutput | undefined;
}

/**
 * The Terraform JSON, as `cdktf synth` lays it out, and the archives that it uploads.
 * @param root the manifest's folder, which contains `nix/`
 * @throws OutputsError if `nix/` cannot be archived
 * @throws the errors of `hosts`
 */
export async function cloudOutput(
  topology: Topology,
  root: string,
  { addResources, hosts }: CloudOutputOptions,
): Promise<Output> {
  for (const name of CDKTF_VARIABLES) delete process.env[name];
  const [app, files] = synthesized(topology, addResources);
  const stacks = [...files].flatMap(([file, content]) => {
    const [, stack] = STACK_FILE.exec(file) ?? [];
    if (stack === undefined) return [];
    const template: JsonObject = JSON.parse(content);
    return [[stack, template] as const];
  });
  const paths = archivePaths(app);
  const archive = hosts && paths.length > 0 ? await flakeArchive(root, await hosts(topology, root)) : undefined;
  return {
    directory: "cdktf.out",
    files: new Map([...files].map(([file, content]) => [file, { content, secret: false }])),
    archives: new Map(archive && paths.map((path) => [path, archive])),
    emitted: { cloud: new Map(stacks) },
    generated: GENERATED,
    header: undefined,
    missing: [],
    warnings: [],
  };
}

/** Where stacks expect the archive of `nix/`. */
function archivePaths(app: App): readonly string[] {
  return app.node.children.flatMap((stack) =>
    stack instanceof SiteStack && stack.flakeArchive !== undefined
      ? [`stacks/${stack.node.id}/${stack.flakeArchive}`]
      : [],
  );
}

function synthesized(topology: Topology, addResources: AddResources): readonly [App, ReadonlyMap<string, string>] {
  let app: App | undefined;
  const files = synthesizedFiles((outdir) => {
    app = cloudApp({ topology, addResources, outdir });
    app.synth();
  });
  if (app === undefined) throw new Error("nothing was synthesized");
  return [app, files];
}

/** CDKTF can only write to a folder, so this gives it a temporary one. Its files hold no secrets. */
function synthesizedFiles(synth: (folder: string) => void): ReadonlyMap<string, string> {
  const folder = makeTemporaryFolder();
  try {
    synth(folder);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    return withProviderLocks(
      new Map(files.map((file) => [file.slice(folder.length + 1).replaceAll(sep, "/"), readFileSync(file, "utf8")])),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a stack asks of the AWS provider. */
interface AwsRequirement {
  readonly version?: string;
}

/** The files, and Terraform's lock file of each stack. */
function withProviderLocks(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const locks = [...files].flatMap(([file, content]) => {
    if (!STACK_FILE.test(file)) return [];
    const template: { readonly terraform?: { readonly required_providers?: { readonly aws?: AwsRequirement } } } =
      JSON.parse(content);
    const lock = providerLock(template.terraform?.required_providers?.aws?.version);
    return lock === undefined ? [] : [[posix.join(posix.dirname(file), PROVIDER_LOCK_FILE), lock] as const];
  });
  return new Map([...files, ...locks]);
}

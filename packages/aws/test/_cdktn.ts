import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** CDK Terrain and its AWS provider, installed outside the repository because they take half a gigabyte. */
export interface Cdktn {
  /** Folder with `node_modules`. */
  readonly folder: string;
  /** Version of `cdktn`. */
  readonly version: string;
  /** Version of `@cdktn/provider-aws`. */
  readonly providerVersion: string;
}

/** The installation that DUCKSNEST_CDKTN names, or the reason why there is none. */
export function findCdktn(): Cdktn | string {
  const folder = process.env.DUCKSNEST_CDKTN;
  if (folder === undefined) return "DUCKSNEST_CDKTN names no folder with cdktn and @cdktn/provider-aws";
  const modules = join(folder, "node_modules");
  if (!existsSync(join(modules, "@cdktn/provider-aws"))) return `no @cdktn/provider-aws in ${folder}`;
  const [version, providerVersion] = ["cdktn", "@cdktn/provider-aws"].map((name) => {
    const { version }: { readonly version: string } = JSON.parse(
      readFileSync(join(modules, name, "package.json"), "utf8"),
    );
    return version;
  });
  return { folder, version: String(version), providerVersion: String(providerVersion) };
}

/** Reads a manifest from standard input, and writes the stacks of its AWS sites to the folder in its first argument. */
const SYNTHESIZE = `
  import { readFileSync } from "node:fs";
  import { App, SiteStack } from "@ducksnest/aws";
  import { parseHomelab } from "@ducksnest/manifest";
  import { derive } from "@ducksnest/topology";

  const loaded = parseHomelab(readFileSync(0, "utf8"), "homelab.yaml");
  if (loaded.kind !== "loaded") throw new Error(JSON.stringify(loaded.findings));
  const derivation = derive(loaded.homelab);
  if (derivation.kind !== "derived") throw new Error(JSON.stringify(derivation.findings));
  const app = new App({ outdir: process.argv[2] });
  for (const site of derivation.topology.sites) if (site.kind === "aws") new SiteStack(app, site.name, site);
  app.synth();
`;

/**
 * Bundles our constructs twice: with CDKTF, and with CDK Terrain in its place. The sources are the same; only the
 * imports of `_provider.ts` lead elsewhere.
 * @returns a function that synthesizes a manifest into a folder
 */
export function bundle(outfile: string, cdktn?: Cdktn): (manifest: string, outdir: string) => void {
  const modules = cdktn && join(cdktn.folder, "node_modules");
  buildSync({
    stdin: { contents: SYNTHESIZE, resolveDir: join(__dirname, ".."), loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    conditions: ["ducksnest-source"],
    logLevel: "silent",
    alias:
      modules === undefined
        ? {}
        : {
            cdktf: join(modules, "cdktn"),
            "@cdktf/provider-aws": join(modules, "@cdktn/provider-aws"),
            constructs: join(modules, "constructs"),
          },
  });
  return (manifest, outdir) => {
    const { status, stderr } = spawnSync(process.execPath, [outfile, outdir], { input: manifest, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
}

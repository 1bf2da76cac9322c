import { App, SiteStack } from "@ducksnest/aws";
import type { Topology } from "@ducksnest/topology";

/**
 * The CDKTF app: one stack for each AWS site of the homelab, named after it.
 * What the manifest does not model goes here, in plain CDKTF.
 * @param outdir where `synth` is to write
 */
export function cloudApp(topology: Topology, outdir: string): App {
  const app = new App({ outdir });
  for (const site of topology.sites) if (site.kind === "aws") new SiteStack(app, site.name, site);
  return app;
}

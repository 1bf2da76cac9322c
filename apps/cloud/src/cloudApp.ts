import { App, RetiredStack, SiteStack } from "@ducksnest/aws";
import type { Topology } from "@ducksnest/topology";

/**
 * The CDKTF app: one stack for each AWS site of the homelab, with the site's name, and an empty one for each
 * site that the manifest no longer has.
 * Add resources that the manifest does not model here, in plain CDKTF.
 * @param outdir folder that `synth` writes to
 */
export function cloudApp(topology: Topology, outdir: string): App {
  const app = new App({ outdir });
  for (const site of topology.retiredSites) new RetiredStack(app, site.name, site);
  for (const site of topology.sites) if (site.kind === "aws") new SiteStack(app, site.name, site);
  return app;
}

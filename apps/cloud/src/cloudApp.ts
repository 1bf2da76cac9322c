import { App, RetiredStack, SiteStack } from "@ducksnest/aws";
import type { Topology } from "@ducksnest/topology";

/** Adds resources that the manifest does not model to the stack of a site. */
export type AddResources = (stack: SiteStack) => void;

/** Inputs of the cloud's stacks. */
export interface CloudAppProps {
  /** The homelab's topology. */
  readonly topology: Topology;
  /** Called with each site's stack, after our own resources are in it. */
  readonly addResources: AddResources;
  /** Folder that `synth` writes to. */
  readonly outdir: string;
}

/**
 * The CDKTF app: one stack for each AWS site of the homelab, with the site's name, and an empty one for each
 * site that the manifest no longer has.
 */
export function cloudApp({ topology, addResources, outdir }: CloudAppProps): App {
  const app = new App({ outdir });
  for (const site of topology.retiredSites) new RetiredStack(app, site.name, site);
  for (const site of topology.sites) if (site.kind === "aws") addResources(new SiteStack(app, site.name, site));
  return app;
}

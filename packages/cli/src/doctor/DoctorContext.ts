import type { Additions } from "@ducksnest/homelab-app";
import type { Homelab, ManifestSource } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";

/** Where the doctor looks for facts. */
export interface DoctorContext {
  readonly topology: Topology;
  readonly homelab: Homelab;
  /** The manifest's text, for places in it. */
  readonly source: ManifestSource;
  /** The manifest's folder. */
  readonly root: string;
  /** What the user adds to the outputs. */
  readonly additions: Additions;
}

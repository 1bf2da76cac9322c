import type { AddWorkloads } from "@ducksnest/cluster-app";
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
  /** Adds what runs on the cluster; undefined stands for apps/cluster/src/workloads.ts. */
  readonly addWorkloads: AddWorkloads | undefined;
}

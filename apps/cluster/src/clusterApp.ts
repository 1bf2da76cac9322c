import { Calico, FelixConfiguration } from "@ducksnest/kubernetes";
import type { Topology } from "@ducksnest/topology";
import { App, Chart, YamlOutputType } from "cdk8s";
import { addJoinTokens, type JoinTokensByName } from "./joinTokens";

/** Adds the charts of the workloads to the app. */
export type AddWorkloads = (app: App) => void;

/** Inputs of the cluster's charts. */
export interface ClusterAppProps {
  /** The homelab's topology. */
  readonly topology: Topology;
  /** Bootstrap tokens by the host's name in the manifest. A worker without a token gets no Secret. */
  readonly joinTokens: JoinTokensByName;
  /** Called last, after the charts of the cluster itself. */
  readonly addWorkloads: AddWorkloads;
  /** Folder that `synth` writes to. */
  readonly outdir: string;
}

/** The cdk8s app: one chart, which becomes one file, for everything that can be applied separately. */
export function clusterApp({ topology, joinTokens, addWorkloads, outdir }: ClusterAppProps): App {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_CHART, recordConstructMetadata: false });

  new Calico(new Chart(app, "calico"), "calico", topology.calico);
  new FelixConfiguration(new Chart(app, "calico-felix"), "felix", topology.calico);
  addJoinTokens(app, topology, joinTokens);
  addWorkloads(app);
  return app;
}

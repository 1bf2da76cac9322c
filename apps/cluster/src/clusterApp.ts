import { Calico, FelixConfiguration, type JoinToken, JoinTokenSecret } from "@ducksnest/kubernetes";
import type { Topology } from "@ducksnest/topology";
import { App, Chart, YamlOutputType } from "cdk8s";

/** Adds charts to the cluster app: what runs on the cluster. */
export type AddWorkloads = (app: App) => void;

export interface ClusterAppProps {
  readonly topology: Topology;
  /** Bootstrap tokens by host name; a worker without one gets no Secret. */
  readonly joinTokens: ReadonlyMap<string, JoinToken>;
  /** Called last, after the charts that the cluster itself needs. */
  readonly addWorkloads: AddWorkloads;
  /** Where `synth` is to write. */
  readonly outdir: string;
}

/** Name of the chart that holds the bootstrap tokens, the one output that is secret. */
export const JOIN_TOKENS_CHART = "join-tokens";

/** The cdk8s app: one chart, and so one file, for each thing that is applied by itself. */
export function clusterApp({ topology, joinTokens, addWorkloads, outdir }: ClusterAppProps): App {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_CHART, recordConstructMetadata: false });

  new Calico(new Chart(app, "calico"), "calico", topology.calico);
  new FelixConfiguration(new Chart(app, "calico-felix"), "felix", topology.calico);
  addJoinTokens(app, topology, joinTokens);
  addWorkloads(app);
  return app;
}

/** Workers that cannot join yet, for want of a token; by host name. */
export function workersWithoutToken(topology: Topology, joinTokens: ClusterAppProps["joinTokens"]): readonly string[] {
  return topology.workers.map(({ name }) => name).filter((name) => !joinTokens.has(name));
}

function addJoinTokens(app: App, topology: Topology, joinTokens: ClusterAppProps["joinTokens"]): void {
  const ready = topology.workers.flatMap(({ name, nodeName }) => {
    const token = joinTokens.get(name);
    return token ? [{ name, nodeName, token }] : [];
  });
  if (ready.length === 0) return;
  const chart = new Chart(app, JOIN_TOKENS_CHART);
  for (const { name, nodeName, token } of ready) new JoinTokenSecret(chart, name, { nodeName, token });
}

import { Calico, FelixConfiguration, type JoinToken, JoinTokenSecret } from "@ducksnest/kubernetes";
import type { Topology } from "@ducksnest/topology";
import { App, Chart, YamlOutputType } from "cdk8s";

/** Adds the charts of the workloads to the app. */
export type AddWorkloads = (app: App) => void;

/** Inputs of the cluster's charts. */
export interface ClusterAppProps {
  /** The homelab's topology. */
  readonly topology: Topology;
  /** Bootstrap tokens by the host's name in the manifest. A worker without a token gets no Secret. */
  readonly joinTokens: ReadonlyMap<string, JoinToken>;
  /** Called last, after the charts of the cluster itself. */
  readonly addWorkloads: AddWorkloads;
  /** Folder that `synth` writes to. */
  readonly outdir: string;
}

/** Name of the chart with the bootstrap tokens, the only secret output. */
export const JOIN_TOKENS_CHART = "join-tokens";

/** The cdk8s app: one chart, which becomes one file, for everything that can be applied separately. */
export function clusterApp({ topology, joinTokens, addWorkloads, outdir }: ClusterAppProps): App {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_CHART, recordConstructMetadata: false });

  new Calico(new Chart(app, "calico"), "calico", topology.calico);
  new FelixConfiguration(new Chart(app, "calico-felix"), "felix", topology.calico);
  addJoinTokens(app, topology, joinTokens);
  addWorkloads(app);
  return app;
}

/** Names of the workers that cannot join yet because they have no token. */
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

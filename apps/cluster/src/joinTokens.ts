import { type JoinToken, JoinTokenSecret } from "@ducksnest/kubernetes";
import type { Topology } from "@ducksnest/topology";
import { App, Chart, Yaml } from "cdk8s";

/** Bootstrap tokens by the host's name in the manifest. */
export type JoinTokensByName = ReadonlyMap<string, JoinToken>;

/** Name of the chart with the bootstrap tokens, the only secret output. */
export const JOIN_TOKENS_CHART = "join-tokens";

/** Adds the chart with the tokens of workers, unless there are none. */
export function addJoinTokens(app: App, topology: Topology, joinTokens: JoinTokensByName): void {
  const ready = topology.workers.flatMap(({ name, nodeName }) => {
    const token = joinTokens.get(name);
    return token ? [{ name, nodeName, token }] : [];
  });
  if (ready.length === 0) return;
  const chart = new Chart(app, JOIN_TOKENS_CHART);
  for (const { name, nodeName, token } of ready) new JoinTokenSecret(chart, name, { nodeName, token });
}

/** The Secrets of workers' tokens as YAML for `kubectl apply -f -`: the text of the chart's file. */
export function joinTokensYaml(topology: Topology, joinTokens: JoinTokensByName): string {
  const app = new App({ recordConstructMetadata: false });
  addJoinTokens(app, topology, joinTokens);
  return Yaml.stringify(...app.charts.flatMap((chart) => chart.toJson()));
}

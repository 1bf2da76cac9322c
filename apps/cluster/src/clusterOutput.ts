import { join } from "node:path";
import type { JsonObject } from "@ducksnest/checks";
import { JOIN_TOKENS_FILE, readJoinTokens } from "@ducksnest/credentials";
import type { Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { type App, Chart, Names, Yaml } from "cdk8s";
import { clusterApp, JOIN_TOKENS_CHART, workersWithoutToken } from "./clusterApp";

/**
 * The Kubernetes YAML, as `App.synth` of cdk8s would write it.
 * @param root the manifest's folder, where the join tokens are
 * @throws JoinTokensError if they cannot be used
 */
export function clusterOutput(topology: Topology, root: string): Output {
  const joinTokens = readJoinTokens(join(root, JOIN_TOKENS_FILE));
  const charts = objectsByFile(clusterApp({ topology, joinTokens, outdir: "dist" }));
  const waiting = workersWithoutToken(topology, joinTokens);
  const workers = new Set(topology.workers.map(({ host }) => host.name));
  const strangers = [...joinTokens.keys()].filter((name) => !workers.has(name)).length;
  return {
    directory: "dist",
    files: new Map(
      [...charts].map(([file, objects]) => [
        file,
        { content: Yaml.stringify(...objects), secret: file.includes(JOIN_TOKENS_CHART) },
      ]),
    ),
    emitted: { cluster: [...charts.values()].flat() },
    generated: /^[^/]+\.k8s\.yaml$/,
    header: undefined,
    missing: [
      ...(waiting.length === 0
        ? []
        : [
            `No join token for ${waiting.join(", ")}: put them into ${JOIN_TOKENS_FILE}, and their Secrets are written too.`,
          ]),
      // By number alone: a token may stand where a name belongs.
      ...(strangers === 0
        ? []
        : [`${JOIN_TOKENS_FILE} has ${strangers} for no worker: use the names under \`hosts\`, not hostnames.`]),
    ],
  };
}

/**
 * The objects of each chart by the file that cdk8s gives it. Files are numbered, in the order to apply them in, once a
 * chart depends on another.
 * @see https://github.com/cdk8s-team/cdk8s-core/blob/2.x/src/app.ts `App.synth`
 */
function objectsByFile(app: App): ReadonlyMap<string, readonly JsonObject[]> {
  // Rendering comes first, because it also finds out which chart depends on which.
  const rendered = new Map(app.charts.map((chart) => [chart, chart.toJson() as JsonObject[]]));
  const numbered = app.charts.some((chart) => chart.node.dependencies.some((other) => Chart.of(other) !== chart));
  return new Map(
    app.charts.map((chart, index) => {
      const name = `${Names.toDnsLabel(chart)}${app.outputFileExtension}`;
      return [numbered ? `${String(index).padStart(4, "0")}-${name}` : name, rendered.get(chart) ?? []];
    }),
  );
}

import type { JsonObject } from "@ducksnest/checks";
import { type JoinTokens, readJoinTokens } from "@ducksnest/credentials";
import type { Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { type App, Chart, Names, Yaml } from "cdk8s";
import { type AddWorkloads, clusterApp } from "./clusterApp";
import { clusterOrigins, placesIn } from "./clusterOrigins";
import { JOIN_TOKENS_CHART } from "./joinTokens";
import { missingTokens } from "./tokenSentences";

/** The workloads, and how join tokens are read. */
export interface ClusterOutputOptions {
  /** Adds the charts of the workloads. */
  readonly addWorkloads: AddWorkloads;
  /** Time at which tokens have to be valid. @default the current time */
  readonly now?: Date;
  /** Files with private keys that decrypt the tokens. @default those of $DUCKSNEST_IDENTITY, or the user's usual files */
  readonly identityFiles?: readonly string[] | undefined;
  /** Whether join tokens are left out and not read, for commands that look at workloads only. @default false */
  readonly withoutTokens?: boolean;
}

const NO_TOKENS: JoinTokens = {
  valid: new Map(),
  missing: [],
  expired: new Map(),
  locked: [],
  skipped: [],
  strangers: 0,
};

/**
 * The Kubernetes YAML, as cdk8s's `App.synth` would write it. Join tokens that have expired, and those that no private key
 * at hand decrypts, get no Secret.
 * @param root the manifest's folder, which contains the join tokens
 * @throws PublicTokensError and SecretsFolderError if the join tokens cannot be used
 */
export async function clusterOutput(
  topology: Topology,
  root: string,
  { addWorkloads, now = new Date(), identityFiles, withoutTokens = false }: ClusterOutputOptions,
): Promise<Output> {
  const { name: homelab, workers: holders } = topology;
  const { tokenTtlHours: ttlHours } = topology.secrets;
  const tokens = withoutTokens
    ? NO_TOKENS
    : await readJoinTokens({ root, homelab, holders, now, ttlHours, identityFiles });
  const origins = clusterOrigins();
  const app = origins.record(() => clusterApp({ topology, joinTokens: tokens.valid, addWorkloads, outdir: "dist" }));
  const charts = objectsByFile(app);
  return {
    directory: "dist",
    files: new Map(
      [...charts].map(([file, objects]) => [
        file,
        { content: Yaml.stringify(...objects), secret: file.includes(JOIN_TOKENS_CHART) },
      ]),
    ),
    emitted: { cluster: [...charts.values()].flat(), placeOf: placesIn(app, origins) },
    generated: /^[^/]+\.k8s\.yaml$/,
    header: undefined,
    missing: missingTokens(topology, tokens),
    warnings: [],
  };
}

/**
 * The objects of each chart by its file name in cdk8s. If a chart depends on another, cdk8s numbers all files in the
 * order to apply them in.
 * @see https://github.com/cdk8s-team/cdk8s-core/blob/2.x/src/app.ts `App.synth`
 */
export function objectsByFile(app: App): ReadonlyMap<string, readonly JsonObject[]> {
  // Rendering comes first, because it also finds the dependencies between charts.
  const rendered = new Map<Chart, readonly JsonObject[]>(app.charts.map((chart) => [chart, chart.toJson()]));
  const numbered = app.charts.some((chart) => chart.node.dependencies.some((other) => Chart.of(other) !== chart));
  return new Map(
    app.charts.map((chart, index) => {
      const name = `${Names.toDnsLabel(chart)}${app.outputFileExtension}`;
      return [numbered ? `${String(index).padStart(4, "0")}-${name}` : name, rendered.get(chart) ?? []];
    }),
  );
}

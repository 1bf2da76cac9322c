import { join } from "node:path";
import { type JsonObject, joined } from "@ducksnest/checks";
import { JOIN_TOKENS_FILE, type JoinTokens, readJoinTokens } from "@ducksnest/credentials";
import type { Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { type App, Chart, Names, Yaml } from "cdk8s";
import { type AddWorkloads, clusterApp, JOIN_TOKENS_CHART, workersWithoutToken } from "./clusterApp";

/** Longest lifetime of a token without a warning, in days. Until it expires, anyone who has it can add a host. */
const LONG_LIFE_DAYS = 30;
/** In milliseconds. */
const DAY = 86_400_000;

/** The workloads, and the time that expiry is judged by. */
export interface ClusterOutputOptions {
  /** Adds the charts of the workloads. */
  readonly addWorkloads: AddWorkloads;
  /** Time at which tokens have to be valid. @default the current time */
  readonly now?: Date;
}

/**
 * The Kubernetes YAML, as cdk8s's `App.synth` would write it. Expired join tokens get no Secret.
 * @param root the manifest's folder, which contains the join tokens
 * @throws JoinTokensError if the join tokens cannot be used
 */
export function clusterOutput(
  topology: Topology,
  root: string,
  { addWorkloads, now = new Date() }: ClusterOutputOptions,
): Output {
  const known = readJoinTokens(join(root, JOIN_TOKENS_FILE));
  const joinTokens = new Map([...known].filter(([, token]) => !token.isExpired(now)));
  const charts = objectsByFile(clusterApp({ topology, joinTokens, addWorkloads, outdir: "dist" }));
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
    missing: missing(topology, known, now),
    warnings: warnings(topology, joinTokens, now),
  };
}

function missing(topology: Topology, known: JoinTokens, now: Date): string[] {
  const waiting = workersWithoutToken(topology, known);
  const expired = namesOfWorkers(topology).flatMap((name) => {
    const token = known.get(name);
    return token?.isExpired(now) ? [`${name} (${token.expires})`] : [];
  });
  const workers = new Set(namesOfWorkers(topology));
  const strangers = [...known.keys()].filter((name) => !workers.has(name)).length;
  return [...withoutToken(waiting), ...withExpiredToken(expired), ...forStrangers(strangers)];
}

function withoutToken(workers: readonly string[]): string[] {
  if (workers.length === 0) return [];
  const [have, add] =
    workers.length === 1 ? ["has no join token", "Add one"] : ["have no join tokens", "Add one for each"];
  return [`${joined(workers)} ${have}. ${add} to ${JOIN_TOKENS_FILE}, because a worker cannot join without it.`];
}

function withExpiredToken(workers: readonly string[]): string[] {
  if (workers.length === 0) return [];
  const [tokens, them] = workers.length === 1 ? ["The join token", "it"] : ["The join tokens", "them"];
  const have = workers.length === 1 ? "has" : "have";
  return [`${tokens} of ${joined(workers)} ${have} expired. Replace ${them} in ${JOIN_TOKENS_FILE}.`];
}

/** States only the number of names, because somebody may have written a token in place of a name. */
function forStrangers(count: number): string[] {
  if (count === 0) return [];
  const names = count === 1 ? "1 key that is not the name of a worker" : `${count} keys that are not names of workers`;
  return [`${JOIN_TOKENS_FILE} has ${names}. Use the names under \`hosts\` in the manifest, not hostnames.`];
}

function warnings(topology: Topology, joinTokens: JoinTokens, now: Date): string[] {
  return namesOfWorkers(topology).flatMap((name) => {
    const token = joinTokens.get(name);
    if (token === undefined || new Date(token.expires).getTime() - now.getTime() <= LONG_LIFE_DAYS * DAY) return [];
    return [
      `The join token of ${name} is valid until ${token.expires}, and anyone who has it can add a host until then. Use one that expires within ${LONG_LIFE_DAYS} days.`,
    ];
  });
}

function namesOfWorkers(topology: Topology): string[] {
  return topology.workers.map(({ name }) => name);
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

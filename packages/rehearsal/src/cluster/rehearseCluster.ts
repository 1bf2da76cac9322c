import { basename, join } from "node:path";
import type { Topology } from "@ducksnest/topology";
import { CNI_CONFIGURATION, CNI_PLUGINS, cniConfiguration } from "../cni/cniConfiguration";
import { Keeper } from "../host/Keeper";
import type { ImageArchive } from "../images/imagesOf";
import { inParallel } from "../kernel/inParallel";
import { RunningStage } from "../kernel/RunningStage";
import type { HostSettings } from "../nixos/HostSettings";
import { readStageMachine } from "../nixos/StageMachine";
import { stageHost } from "../nixos/stageHost";
import { findPrograms } from "../programs/findPrograms";
import type { Programs } from "../programs/Program";
import { programVersions, type Versions } from "../programs/programVersions";
import { requireKubernetesMinor } from "../programs/requireKubernetesMinor";
import { hostOf, type Stage } from "../stage/Stage";
import { stageOf } from "../stage/stageOf";
import { Cluster, type ClusterHost } from "./Cluster";
import { ClusterFailure } from "./ClusterFailure";
import type {
  ClusterDeviation,
  ClusterProgram,
  ClusterReport,
  NodeReport,
  PodAnswer,
  ServiceAnswer,
} from "./ClusterReport";
import { archiveImages } from "./clusterImages";
import { createControlPlane, type StagePki } from "./createControlPlane";
import { hostSeed } from "./hostSeed";
import { join as joinCluster } from "./join";
import { nodeDeviations, nodeReports } from "./nodes";
import { agreements } from "./questions/agreements";
import { certificateDeviations } from "./questions/certificates";
import { kubeadmDeviations } from "./questions/kubeadmConfiguration";
import { kubeletDeviations } from "./questions/kubeletSettings";
import { askPods, questionPods } from "./questions/podQuestions";
import { answeringServices, askServices, serviceDeviations } from "./services";
import { startRuntime } from "./startRuntime";
import { applyManifests, type ClusterManifest, workloadDeviations } from "./workloads";

/** What a cluster is made of, in addition to its topology. */
export interface ClusterInput {
  /**
   * Reads what NixOS starts on the hosts.
   * @param kubernetesVersion of the real programs, such as `1.36.3`
   */
  readSettings(kubernetesVersion: string): Promise<readonly HostSettings[]>;
  /** The outputs of Kubernetes YAML. */
  readonly manifests: readonly ClusterManifest[];
  /** A PKI for the stage alone. The workers' settings have its pin. */
  readonly pki: StagePki;
  /** A bootstrap token for each worker, by its name in the manifest. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Kubernetes YAML with the Secrets of the tokens. */
  readonly tokenSecrets: string;
}

export interface ClusterOptions {
  /** Folder whose programs come before those on PATH. @default none */
  readonly programs?: string;
  /** Called with a short text when something begins. @default nothing is reported */
  progress?(what: string): void;
}

/** Hosts started, and loaded with images, at a time. */
const AT_ONCE = 4;
/** Workers that join at a time. A join mostly waits. */
const JOINS_AT_ONCE = 8;

/**
 * Runs the topology's cluster with real programs on the stage: control plane, workers and workloads.
 * @throws CannotRehearse if this machine or this user cannot
 */
export async function rehearseCluster(
  topology: Topology,
  input: ClusterInput,
  options: ClusterOptions = {},
): Promise<ClusterReport> {
  const { progress = () => {} } = options;
  const begun = performance.now();
  const programs = findPrograms("cluster", { ...(options.programs !== undefined && { folder: options.programs }) });
  const versions = await programVersions(programs);
  requireKubernetesMinor(versions, topology.cluster.kubernetesVersion);
  const designed = await input.readSettings(versions.get("kubeadm") ?? "");
  const machine = readStageMachine();
  const staged = designed.map((settings) => stageHost(settings, machine));
  const stage = stageOf(topology, { kubeProxy: "real" });
  const keeper = await Keeper.open();
  let running: RunningStage | undefined;
  const common = {
    real: realPrograms(programs, versions),
    imitated: ["Felix", "Calico's CNI plugin and IPAM", "the programs in the workloads' images", "Tailscale"],
    differences: staged.flatMap(({ differences }) => differences),
  };
  const disagreements = agreements(designed, input.manifests);
  try {
    const refused = await kubeadmDeviations(
      staged.map(({ settings }) => settings),
      programs.path("kubeadm"),
      keeper.folder,
    );
    if (refused.length > 0) {
      const deviations = [...disagreements, ...refused];
      return { ...common, ...NOTHING, deviations, seconds: (performance.now() - begun) / 1000 };
    }
    progress("Making images");
    const images = await archiveImages(
      staged.map(({ settings }) => settings),
      [...input.manifests.map(({ text }) => text), questionPods(["all"])],
      programs,
      keeper.folder,
    );
    progress(`Starting ${stage.hosts.length} hosts`);
    running = await RunningStage.build(stage);
    const hosts = await startHosts(
      running,
      keeper,
      staged.map(({ settings }) => settings),
      programs,
    );
    const cluster = new Cluster(hosts, progress);
    const result = await run(cluster, topology, stage, input, images.archives);
    return {
      ...common,
      imageLimits: images.limits,
      events: cluster.events,
      ...result,
      deviations: [...disagreements, ...result.deviations],
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await running?.close();
    await keeper.close();
  }
}

/** The results of a rehearsal that ends before any host starts. */
const NOTHING = { imageLimits: [], events: [], nodes: [], services: [], pods: [] } as const;

interface Result {
  readonly nodes: readonly NodeReport[];
  readonly services: readonly ServiceAnswer[];
  readonly pods: readonly PodAnswer[];
  readonly deviations: readonly ClusterDeviation[];
}

/** The cluster's way from nothing to its workloads. What fails ends it, and is the last deviation. */
async function run(
  cluster: Cluster,
  topology: Topology,
  stage: Stage,
  input: ClusterInput,
  archives: readonly ImageArchive[],
): Promise<Result> {
  const deviations: ClusterDeviation[] = [];
  let nodes: readonly NodeReport[] = [];
  let services: readonly ServiceAnswer[] = [];
  let pods: readonly PodAnswer[] = [];
  try {
    cluster.begins("Starting containerd and loading images");
    const failures = await inParallel(cluster.hosts, AT_ONCE, (host) =>
      runtimeFailure(host, archivesFor(host, archives)),
    );
    deviations.push(...failures.filter((each) => each !== undefined));
    const workers = cluster.workers.filter(({ name }) => deviations.every(({ host }) => host !== name));
    cluster.record("container runtimes up");
    await createControlPlane(cluster, input.pki);
    deviations.push(...(await certificateDeviations(cluster, topology)));
    if (workers.length > 0) await cluster.kubectl.check(["apply", "--server-side", "--filename=-"], input.tokenSecrets);
    await inParallel(cluster.hosts, AT_ONCE, (host) => installPodNetwork(host, stage));
    cluster.begins(`${workers.length} workers join`);
    const joins = await inParallel(workers, JOINS_AT_ONCE, (host) =>
      joinCluster(cluster, host, input.tokens[host.name] ?? ""),
    );
    deviations.push(...joins.filter((each) => each !== undefined));
    cluster.begins("Waiting for the nodes");
    nodes = await nodeReports(cluster);
    deviations.push(...(await nodeDeviations(cluster, topology, nodes)));
    const joined = nodes.map(({ node }) => node);
    deviations.push(...(await kubeletDeviations(cluster, joined)));
    cluster.begins("Applying the workloads");
    await cluster.kubectl.check(["apply", "--server-side", "--filename=-"], questionPods(joined));
    deviations.push(...(await applyManifests(cluster, input.manifests)));
    deviations.push(...(await workloadDeviations(cluster)));
    cluster.begins("Asking the services");
    services = await askServices(cluster, stage, joined);
    deviations.push(...serviceDeviations(services));
    cluster.begins("Asking from pods");
    const fromPods = await askPods(cluster, stage, topology.cluster.dnsDomain, answeringServices(services));
    pods = fromPods.answers;
    deviations.push(...fromPods.deviations);
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    deviations.push(error.deviation);
  }
  return { nodes, services, pods, deviations };
}

/** Starts the container runtime. A worker without one cannot join, which does not keep the others from it. */
async function runtimeFailure(
  host: ClusterHost,
  archives: readonly ImageArchive[],
): Promise<ClusterDeviation | undefined> {
  try {
    await startRuntime(host, archives);
    return undefined;
  } catch (error) {
    if (error instanceof ClusterFailure && host.settings.role === "worker") return error.deviation;
    throw error;
  }
}

async function startHosts(
  stage: RunningStage,
  keeper: Keeper,
  settings: readonly HostSettings[],
  programs: Programs,
): Promise<readonly ClusterHost[]> {
  return inParallel(settings, AT_ONCE, async (each) => {
    const host = hostOf(stage.stage, each.name);
    const running = await stage.boot(keeper, hostSeed(each, host, programs));
    return { name: each.name, stage: host, settings: each, running };
  });
}

/** Images of the control plane's own parts are not loaded on workers. */
const OF_CONTROL_PLANE = /\/(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)[:@]/;

function archivesFor({ settings }: ClusterHost, archives: readonly ImageArchive[]): readonly ImageArchive[] {
  const isWorker = settings.role === "worker";
  return archives
    .filter(({ name }) => !isWorker || !OF_CONTROL_PLANE.test(name))
    .map(({ name, file }) => ({ name, file: join("/run/stage/shared", basename(file)) }));
}

/** What calico-node does on a host before its first pod. */
async function installPodNetwork({ running, stage: host }: ClusterHost, stage: Stage): Promise<void> {
  const plugins = [...CNI_PLUGINS, "loopback"].map((name) => `/run/stage/bin/${name}`);
  await running.check(["cp", ...plugins, "/opt/cni/bin/"]);
  await running.write(`/etc/cni/net.d/${CNI_CONFIGURATION}`, { content: cniConfiguration(stage, host) });
}

function realPrograms(programs: Programs, versions: Versions): readonly ClusterProgram[] {
  return programs.all
    .filter(({ name }) => versions.has(name))
    .map(({ name }) => ({ name, version: versions.get(name) }));
}

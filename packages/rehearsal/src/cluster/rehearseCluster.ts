import { basename, join } from "node:path";
import type { Topology } from "@ducksnest/topology";
import { CNI_CONFIGURATION, CNI_PLUGINS, cniConfiguration } from "../cni/cniConfiguration";
import { Keeper } from "../host/Keeper";
import type { ImageArchive } from "../images/imagesOf";
import { inParallel } from "../kernel/inParallel";
import { RunningStage } from "../kernel/RunningStage";
import { type CgroupDisagreement, cgroupDisagreements } from "../nixos/cgroupDrivers";
import type { HostSettings } from "../nixos/HostSettings";
import { readStageMachine } from "../nixos/StageMachine";
import { stageHost } from "../nixos/stageHost";
import { findPrograms } from "../programs/findPrograms";
import { locate } from "../programs/locate";
import type { Programs } from "../programs/Program";
import { programVersions, type Versions } from "../programs/programVersions";
import { requireKubernetesMinor } from "../programs/requireKubernetesMinor";
import { hostOf, type Stage } from "../stage/Stage";
import { stageOf } from "../stage/stageOf";
import { certificateDeviations } from "./apiCertificate";
import { applyOutputs } from "./applyOutputs";
import { Cluster, type ClusterHost } from "./Cluster";
import { ClusterFailure } from "./ClusterFailure";
import type {
  ClusterDeviation,
  ClusterLevel,
  ClusterProgram,
  ClusterReport,
  NodeReport,
  ServiceAnswer,
} from "./ClusterReport";
import { type CalicoFiles, readCalicoFiles } from "./calicoKinds";
import { type ArchivedImages, archiveImages } from "./clusterImages";
import { createControlPlane, type StagePki } from "./createControlPlane";
import { hostSeed } from "./hostSeed";
import { join as joinCluster } from "./join";
import { nodeDeviations, nodeReports } from "./nodes";
import { askServices, serviceDeviations } from "./services";
import { startRuntime } from "./startRuntime";
import { ignoredChecks, warningsIn } from "./warnings";
import { rehearseControlPlane } from "./withoutPods/rehearseControlPlane";
import { type ClusterManifest, workloadDeviations } from "./workloads";

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
  /** How much of the cluster is real. @default "cluster" */
  readonly level?: ClusterLevel;
  /** Folder whose programs come before those on PATH. @default none */
  readonly programs?: string;
  /** Called with a short text when something begins. @default nothing is reported */
  progress?(what: string): void;
}

/** Hosts started, and loaded with images, at a time. */
const AT_ONCE = 4;

/**
 * Runs the topology's cluster with real programs on the stage: control plane, workers and workloads.
 * @throws CannotRehearse if this machine or this user cannot
 */
export async function rehearseCluster(
  topology: Topology,
  input: ClusterInput,
  options: ClusterOptions = {},
): Promise<ClusterReport> {
  const { level = "cluster", progress = () => {} } = options;
  const begun = performance.now();
  const programs = findPrograms(level, { ...(options.programs !== undefined && { folder: options.programs }) });
  const versions = await programVersions(programs);
  requireKubernetesMinor(versions, topology.cluster.kubernetesVersion);
  const designed = await input.readSettings(versions.get("kubeadm") ?? "");
  const calico = await readCalicoFiles(options.programs, topology.calico.version);
  const machine = readStageMachine({
    hasImages: level === "cluster",
    hasConntrack: level === "cluster" || locate("conntrack", {}) !== undefined,
  });
  const staged = designed.map((settings) => stageHost(settings, machine));
  const stage = stageOf(topology, { kubeProxy: "real" });
  const keeper = await Keeper.open();
  let running: RunningStage | undefined;
  try {
    const archive = async () => {
      progress("Making images");
      return archiveImages(
        staged.map(({ settings }) => settings),
        input.manifests.map(({ text }) => text),
        programs,
        keeper.folder,
      );
    };
    const images = level === "cluster" ? await archive() : NO_IMAGES;
    progress(`Starting ${stage.hosts.length} hosts`);
    running = await RunningStage.build(stage);
    const hosts = await startHosts(
      running,
      keeper,
      staged.map(({ settings }) => settings),
      programs,
    );
    const cluster = new Cluster(hosts, progress);
    const result =
      level === "cluster"
        ? await run(cluster, topology, stage, { ...input, calico }, images.archives)
        : { ...(await rehearseControlPlane(cluster, topology, { ...input, calico })), services: [] };
    await readWarnings(cluster);
    return {
      level,
      real: realPrograms(programs, versions),
      imitated: [
        ...IMITATED[level],
        calico === undefined
          ? "Calico's kinds, which are unknown to the API server"
          : "Calico's API server, whose kinds are CRDs",
      ],
      differences: staged.flatMap(({ differences }) => differences),
      imageLimits: images.limits,
      events: cluster.events,
      warnings: cluster.warnings,
      ...result,
      deviations: [...cgroupDisagreements(designed).map(cgroupDeviation), ...result.deviations],
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await running?.close();
    await keeper.close();
  }
}

const NO_IMAGES: ArchivedImages = { archives: [], limits: [] };

const IMITATED: Readonly<Record<ClusterLevel, readonly string[]>> = {
  kubeadm: [
    "pods: the control plane's run as processes, no others run, and so no node becomes Ready",
    "the pod network",
    "Tailscale",
  ],
  cluster: ["Felix", "Calico's CNI plugin and IPAM", "the programs in the workloads' images", "Tailscale"],
};

interface Result {
  readonly notApplied: readonly string[];
  readonly nodes: readonly NodeReport[];
  readonly services: readonly ServiceAnswer[];
  readonly deviations: readonly ClusterDeviation[];
}

/** The cluster's way from nothing to its workloads. What fails ends it, and is the last deviation. */
async function run(
  cluster: Cluster,
  topology: Topology,
  stage: Stage,
  input: ClusterInput & { readonly calico: CalicoFiles | undefined },
  archives: readonly ImageArchive[],
): Promise<Result> {
  const deviations: ClusterDeviation[] = [];
  let notApplied: readonly string[] = [];
  let nodes: readonly NodeReport[] = [];
  let services: readonly ServiceAnswer[] = [];
  try {
    cluster.begins("Starting containerd and loading images");
    await inParallel(cluster.hosts, AT_ONCE, (host) => startRuntime(host, archivesFor(host, archives)));
    cluster.record("container runtimes up");
    await createControlPlane(cluster, input.pki);
    await cluster.kubectl.check(["apply", "--server-side", "--filename=-"], input.tokenSecrets);
    deviations.push(...(await certificateDeviations(cluster, topology, input.pki.publicFiles["ca.crt"] ?? "")));
    await inParallel(cluster.hosts, AT_ONCE, (host) => installPodNetwork(host, stage));
    cluster.begins(`${cluster.workers.length} workers join`);
    const joins = await inParallel(cluster.workers, AT_ONCE, (host) =>
      joinCluster(cluster, host, input.tokens[host.name] ?? ""),
    );
    deviations.push(...joins.filter((each) => each !== undefined));
    cluster.begins("Waiting for the nodes");
    nodes = await nodeReports(cluster);
    deviations.push(...(await nodeDeviations(cluster, topology, nodes)));
    cluster.begins("Applying the workloads");
    const applied = await applyOutputs(cluster, input.manifests, input.calico);
    deviations.push(...applied.deviations);
    notApplied = applied.notApplied;
    deviations.push(...(await workloadDeviations(cluster)));
    cluster.begins("Asking the services");
    services = await askServices(cluster, stage);
    deviations.push(...serviceDeviations(services));
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    deviations.push(error.deviation);
  }
  return { nodes, services, deviations, notApplied };
}

/** Reads from the units' logs what kubeadm warned of. */
async function readWarnings(cluster: Cluster): Promise<void> {
  for (const { name, running, settings } of cluster.hosts) {
    for (const [unit, program] of [
      ["kubeadm-init", "kubeadm init"],
      ["kubeadm-join", "kubeadm join"],
    ] as const) {
      cluster.warn(name, program, warningsIn(await running.log(unit), ignoredChecks(settings)));
    }
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

/** The stage runs both with cgroupfs, so only the design shows it. */
function cgroupDeviation({ host, kubelet, containerd }: CgroupDisagreement): ClusterDeviation {
  return {
    host,
    what: "cgroup driver",
    expected: `containerd uses ${kubelet}, as the kubelet does`,
    observed: containerd,
    cause:
      "The kubelet and containerd manage cgroups in different ways, so that pods are in two trees and limits do not hold. Set cgroupDriver and SystemdCgroup alike.",
  };
}

function realPrograms(programs: Programs, versions: Versions): readonly ClusterProgram[] {
  return programs.all
    .filter(({ name }) => versions.has(name))
    .map(({ name }) => ({ name, version: versions.get(name) }));
}

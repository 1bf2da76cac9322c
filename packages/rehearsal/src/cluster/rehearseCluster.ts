import { join } from "node:path";
import type { Topology } from "@ducksnest/topology";
import { Keeper } from "../host/Keeper";
import { requireInotify } from "../host/requireInotify";
import { inParallel } from "../kernel/inParallel";
import { RunningStage } from "../kernel/RunningStage";
import { missingPrograms, requireLinux } from "../kernel/requirements";
import type { EvaluateOptions } from "../nixos/evaluateHosts";
import type { HostSettings } from "../nixos/HostSettings";
import { readStageMachine } from "../nixos/StageMachine";
import { stageHost } from "../nixos/stageHost";
import { findPrograms } from "../programs/findPrograms";
import { locate } from "../programs/locate";
import type { Programs } from "../programs/Program";
import { programVersions } from "../programs/programVersions";
import { requireKubernetesMinor } from "../programs/requireKubernetesMinor";
import { hostOf } from "../stage/Stage";
import { stageOf } from "../stage/stageOf";
import { requireTun } from "../tailscale/requireTun";
import { startTailnet } from "../tailscale/startTailnet";
import type { TailscaleSettings } from "../tailscale/TailscaleSettings";
import { Cluster, type ClusterHost } from "./Cluster";
import type { ClusterLevel, ClusterReport } from "./ClusterReport";
import { clusterRun } from "./clusterRun";
import type { StagePki } from "./createControlPlane";
import type { ClusterFault } from "./faults/ClusterFault";
import { requireFaultPrograms } from "./faults/playFaults";
import { type ArchivedImages, archiveImages } from "./hosts/clusterImages";
import { hostSeed } from "./hosts/hostSeed";
import { readCalicoFiles } from "./outputs/calicoKinds";
import type { ClusterManifest } from "./outputs/workloads";
import { agreements } from "./questions/agreements";
import { kubeadmDeviations } from "./questions/kubeadmConfiguration";
import { questionPods } from "./questions/podQuestions";
import { readWarnings } from "./readWarnings";
import { reportedPrograms } from "./reportedPrograms";
import { stageTailscale, tailnetDeviation, tailnetPrograms } from "./tailnet";
import { rehearseControlPlane } from "./withoutPods/rehearseControlPlane";

/** What a cluster is made of, in addition to its topology. */
export interface ClusterInput {
  /** Reads what NixOS starts on the hosts. */
  readSettings(means: ReadingMeans): Promise<readonly HostSettings[]>;
  /** The outputs of Kubernetes YAML. */
  readonly manifests: readonly ClusterManifest[];
  /** A PKI for the stage alone. The workers' settings have its pin. */
  readonly pki: StagePki;
  /** A bootstrap token for each worker, by its name in the manifest. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Kubernetes YAML with the Secrets of the tokens. */
  readonly tokenSecrets: string;
}

/** What the hosts' settings are read with. */
export interface ReadingMeans extends Required<Pick<EvaluateOptions, "kubernetesVersion" | "nixInstantiate">> {
  /** A temporary folder, which need not exist. It is gone after the rehearsal, however that ends. */
  readonly folder: string;
}

export interface ClusterOptions {
  /** How much of the cluster is real. @default "cluster" */
  readonly level?: ClusterLevel;
  /** Folder whose programs come before those on PATH. @default none */
  readonly programs?: string;
  /** Leaves the tailnet to real programs. @default the stage imitates it */
  readonly tailscale?: Omit<TailscaleSettings, "hostSettings">;
  /** The faults to cause, one after the other, once the cluster runs. @default none */
  readonly faults?: readonly ClusterFault[];
  /** Called with a short text when something begins. @default nothing is reported */
  progress?(what: string): void;
}

/** Hosts that are started at a time. */
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
  const { level = "cluster", faults = [], progress = () => {}, tailscale } = options;
  const begun = performance.now();
  const stage = stageOf(topology, { kubeProxy: "real", tailscale: tailscale !== undefined });
  requireLinux();
  requireInotify(stage.hosts.length);
  const places = { ...(options.programs !== undefined && { folder: options.programs }) };
  const programs = findPrograms(level, places, missingPrograms(stage));
  requireFaultPrograms(faults, places);
  if (tailscale) requireTun();
  progress("Asking the programs for their versions");
  const versions = await programVersions(programs);
  requireKubernetesMinor(versions, topology.cluster.kubernetesVersion);
  // Before the steps that take time, because only root may make control groups.
  const keeper = await Keeper.open();
  let running: RunningStage | undefined;
  try {
    progress("Reading from the flake what runs on the hosts");
    const designed = await input.readSettings({
      kubernetesVersion: versions.get("kubeadm") ?? "",
      nixInstantiate: programs.path("nix-instantiate"),
      folder: join(keeper.folder, "flake"),
    });
    const calico = await readCalicoFiles(options.programs, topology.calico.version);
    const machine = readStageMachine({
      hasImages: level === "cluster",
      hasConntrack: level === "cluster" || locate("conntrack", {}) !== undefined,
    });
    const staged = designed.map((settings) => stageHost(settings, machine));
    const stagedTailscale = stageTailscale(designed);
    const settings = staged.map((each) => each.settings);
    const { real, tools } = reportedPrograms(programs, versions);
    const disagreements = agreements(designed, input.manifests);
    const common = {
      level,
      tools,
      imitated: [
        ...IMITATED[level],
        "the host firewall",
        "systemd",
        ...(tailscale === undefined ? ["Tailscale"] : []),
        calico === undefined
          ? "Calico's kinds, which are unknown to the API server"
          : "Calico's API server, whose kinds are CRDs",
      ],
      differences: [
        ...staged.flatMap(({ differences }) => differences),
        ...(tailscale === undefined ? [] : stagedTailscale.differences),
      ],
    };
    const seconds = () => (performance.now() - begun) / 1000;
    const refused = await kubeadmDeviations(settings, programs.path("kubeadm"), keeper.folder);
    if (refused.length > 0) {
      return { ...common, ...NOTHING, real, deviations: [...disagreements, ...refused], seconds: seconds() };
    }
    if (level === "cluster") progress("Making images");
    const images = level === "cluster" ? await archivesOf(settings, input, programs, keeper) : NO_IMAGES;
    progress(`Starting ${stage.hosts.length} hosts`);
    running = await RunningStage.build(stage);
    const { settingsOf: hostSettings } = stagedTailscale;
    const tailnet = tailscale && (await startTailnet(running, { ...tailscale, hostSettings }, progress)).report;
    const cluster = new Cluster(await startHosts(running, keeper, settings, programs), progress);
    const { archives } = images;
    const scenery = { topology, stage, network: running, input, calico, archives, programs, places };
    const result =
      level === "cluster"
        ? await clusterRun(cluster, scenery, faults)
        : { ...NOTHING, ...(await rehearseControlPlane(cluster, topology, { ...input, calico })) };
    await readWarnings(cluster);
    return {
      ...common,
      ...result,
      real: [...real, ...tailnetPrograms(tailnet)],
      imageLimits: images.limits,
      events: cluster.events,
      warnings: cluster.warnings,
      tailnet,
      deviations: [...(tailnet?.differences ?? []).map(tailnetDeviation), ...disagreements, ...result.deviations],
      seconds: seconds(),
      peakMemoryMiB: mebibytes(keeper.peakMemory()),
    };
  } catch (error) {
    throw keeper.explained(error);
  } finally {
    // At once, because the stage does not end before the keeper has thawed what is frozen.
    await Promise.all([running?.close(), keeper.close()]);
  }
}

/** The results of a rehearsal that ends before any host starts. */
const NOTHING = {
  imageLimits: [],
  events: [],
  nodes: [],
  services: [],
  pods: [],
  notApplied: [],
  warnings: [],
  faults: [],
  tailnet: undefined,
  peakMemoryMiB: undefined,
} as const;

const NO_IMAGES: ArchivedImages = { archives: [], limits: [] };

const IMITATED: Readonly<Record<ClusterLevel, readonly string[]>> = {
  kubeadm: [
    "pods: the control plane's run as processes, no others run, and so no node becomes Ready",
    "the pod network",
  ],
  cluster: ["Felix", "Calico's CNI plugin and IPAM", "the programs in the workloads' images"],
};

function archivesOf(
  settings: readonly HostSettings[],
  { manifests }: ClusterInput,
  programs: Programs,
  { folder }: Keeper,
): Promise<ArchivedImages> {
  const workloads = [...manifests.map(({ text }) => text), questionPods(["all"])];
  return archiveImages(settings, workloads, programs, folder);
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

function mebibytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.round(bytes / 1024 / 1024);
}

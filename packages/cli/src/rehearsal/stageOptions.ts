import { joined } from "@ducksnest/checks";
import type { ClusterLevel } from "@ducksnest/rehearsal";
import type { ProgramsOption } from "../options";
import type { StageSettings } from "./runRehearsal";

/** What is rehearsed, and how. */
export interface StageOptions extends StageSettings, ProgramsOption {
  /** Runs the cluster's real programs instead of asking the network. @default false */
  readonly cluster?: boolean;
  /** Runs only the cluster's control plane and kubelets, without pods. @default false */
  readonly kubeadm?: boolean;
  /** Prints the steps as a script instead of running them. @default false */
  readonly dryRun?: boolean;
}

/** How much of the cluster to run; undefined to ask the network instead. */
export function clusterLevel({
  cluster,
  kubeadm,
}: Pick<StageOptions, "cluster" | "kubeadm">): ClusterLevel | undefined {
  if (cluster) return "cluster";
  return kubeadm ? "kubeadm" : undefined;
}

/** An option that does not go with another one, and why. */
interface Refusal {
  readonly flag: string;
  /** The other option. @default that of the level */
  readonly other?: string;
  isGiven(options: StageOptions): boolean;
  readonly why: string;
}

const WITH_CLUSTER: readonly Refusal[] = [
  {
    flag: "--dry-run",
    isGiven: ({ dryRun }) => dryRun === true,
    why: "the cluster's programs wait for each other, so no script can start them",
  },
  {
    flag: "--wireguard",
    isGiven: ({ wireguard }) => wireguard === true,
    why: "it asks about packets of the tailnet, which the rehearsal without a cluster does",
  },
];

/** A host that starts again would have to log in to the tailnet again. */
const FAULT_ON_REAL_TAILNET: Refusal = {
  flag: "--fault",
  other: "--cluster --tailscale",
  isGiven: ({ fault = [], tailscale }) => fault.length > 0 && tailscale === true,
  why: "the faults of the real cluster change the imitated tailnet, which a real one replaces",
};

const REFUSED: Readonly<Record<ClusterLevel, readonly Refusal[]>> = {
  cluster: [...WITH_CLUSTER, FAULT_ON_REAL_TAILNET],
  kubeadm: [
    ...WITH_CLUSTER,
    {
      flag: "--fault",
      isGiven: ({ fault = [] }) => fault.length > 0,
      why: "faults of the real cluster need its pods, which only --cluster runs",
    },
  ],
};

/** @throws Error for a folder of programs that nothing would use */
export function requireUseOfPrograms(
  options: Pick<StageOptions, "cluster" | "kubeadm" | "programs" | "tailscale">,
): void {
  if (clusterLevel(options) !== undefined || options.tailscale || options.programs === undefined) return;
  throw new Error(
    "--programs names real programs, which only --cluster, --kubeadm and --tailscale run. Add one of them.",
  );
}

/** @throws Error for options that do not go together, with the reason */
export function requireFittingOptions(options: StageOptions): void {
  requireUseOfPrograms(options);
  const level = clusterLevel(options);
  if (level === undefined) return;
  const refused = REFUSED[level].filter(({ isGiven }) => isGiven(options));
  if (refused.length === 0) return;
  const reasons = refused.map(
    ({ flag, other = `--${level}`, why }) => `${flag} does not go with ${other}, because ${why}.`,
  );
  throw new Error(`${reasons.join(" ")} Leave out ${joined(refused.map(({ flag }) => flag))}.`);
}

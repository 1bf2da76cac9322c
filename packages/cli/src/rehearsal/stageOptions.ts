import type { ProgramsOption } from "../options";
import type { StageSettings } from "./runRehearsal";

/** What is rehearsed, and how. */
export interface StageOptions extends StageSettings, ProgramsOption {
  /** Runs the cluster's real programs instead of asking the network. @default false */
  readonly cluster?: boolean;
  /** Prints the steps as a script instead of running them. @default false */
  readonly dryRun?: boolean;
}

/** An option that `--cluster` cannot follow, and why. */
interface Refusal {
  readonly flag: string;
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
    why: "it asks about packets of the tailnet, which the rehearsal without --cluster does",
  },
];

/** @throws Error for a folder of programs that nothing would use */
export function requireUseOfPrograms({
  cluster,
  programs,
  tailscale,
}: Pick<StageOptions, "cluster" | "programs" | "tailscale">): void {
  if (cluster || tailscale || programs === undefined) return;
  throw new Error("--programs names real programs, which only --cluster and --tailscale run. Add one of them.");
}

/** @throws Error for options that do not go together, with the reason */
export function requireFittingOptions(options: StageOptions): void {
  requireUseOfPrograms(options);
  if (!options.cluster) return;
  const refused = WITH_CLUSTER.filter(({ isGiven }) => isGiven(options));
  if (refused.length === 0) return;
  const reasons = refused.map(({ flag, why }) => `${flag} does not go with --cluster, because ${why}.`);
  throw new Error(`${reasons.join(" ")} Leave out --cluster or ${refused.map(({ flag }) => flag).join(" and ")}.`);
}

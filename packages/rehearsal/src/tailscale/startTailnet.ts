import type { RunningStage } from "../kernel/RunningStage";
import { RealTailnet, type SettledTailnet, type TailnetMember } from "./RealTailnet";
import type { TailscaleSettings } from "./TailscaleSettings";
import type { TailnetDifference } from "./tailnetDifferences";

/** What real programs did on the stage. */
export interface TailnetReport extends SettledTailnet {
  /** Versions as the programs print them. */
  readonly versions: { readonly tailscaled: string; readonly headscale: string };
  readonly members: readonly TailnetMember[];
  /** Settings that are not as the stage assumes. Each is a failure. */
  readonly differences: readonly TailnetDifference[];
}

/** A tailnet that runs, and what it is like. */
export interface StartedTailnet {
  readonly real: RealTailnet;
  readonly report: TailnetReport;
}

/** Starts the real tailnet, and compares it with what the stage assumes. */
export async function startTailnet(
  { sandbox, stage }: RunningStage,
  settings: TailscaleSettings,
  progress: (what: string) => void,
): Promise<StartedTailnet> {
  progress(`Logging ${stage.hosts.length} hosts in to the tailnet`);
  const real = await RealTailnet.start(sandbox, stage, settings);
  const settled = await real.settle();
  const { versions, members } = real;
  return { real, report: { versions, members, ...settled, differences: await real.differences(settled.paths) } };
}

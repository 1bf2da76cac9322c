import type { IncidentReport, Rehearsal, TailnetDifference, TailnetPath, TailnetReport } from "@ducksnest/rehearsal";
import { groupBy } from "./groupBy";

/** The programs of other projects that the stage imitates whenever the tailnet is real. */
const IMITATED = ["Felix", "the CNI plugin", "kube-proxy"];

/** Which programs were real: the first line of a verdict. */
export function realPrograms({ versions }: TailnetReport): string {
  const real = [`tailscaled ${versions.tailscaled}`, `headscale ${versions.headscale.replace(/^v/, "")}`];
  return `real: ${real.join(", ")}; imitated: ${IMITATED.join(", ")}`;
}

/** Whether the real tailnet is as the stage assumes, in one sentence. */
export function tailnetSentence({ differences }: TailnetReport): string {
  return differences.length === 0
    ? "The real tailnet is as the stage assumes."
    : `The real tailnet differs from what the stage assumes in ${differences.length} ${differences.length === 1 ? "setting" : "settings"}.`;
}

/** A column of the table of a real tailnet's hosts. */
interface MemberColumn {
  readonly heading: string;
  /** Whether it differs from run to run. @default false */
  readonly isDuration?: boolean;
  readonly text: (member: TailnetReport["members"][number], report: TailnetReport) => string;
}

/** The table of the hosts on a real tailnet. */
export const MEMBER_COLUMNS: readonly MemberColumn[] = [
  { heading: "host", text: ({ host }) => host },
  { heading: "tailnet address", text: ({ address }) => address },
  { heading: "logged in after", isDuration: true, text: ({ loginSeconds }) => `${loginSeconds.toFixed(1)} s` },
  { heading: "ways to the others", text: ({ host }, { paths }) => ways(paths.filter(({ from }) => from === host)) },
];

/** Such as `2 direct, 1 by relay`. */
export function ways(paths: readonly TailnetPath[]): string {
  const count = (kind: TailnetPath["path"]["kind"]) => paths.filter(({ path }) => path.kind === kind).length;
  const counts = [
    { number: count("direct"), words: "direct" },
    { number: count("relay"), words: "by relay" },
    { number: count("none"), words: "lost" },
  ].filter(({ number }) => number > 0);
  return counts.length === 0 ? "none" : counts.map(({ number, words }) => `${number} ${words}`).join(", ");
}

/** The ways through the real tailnet during an incident and after it; undefined if the stage imitates the tailnet. */
export function incidentWays({ tailnet }: IncidentReport): string | undefined {
  if (tailnet === undefined) return undefined;
  const { during, after } = tailnet;
  const spent = (seconds: number) => `after ${seconds.toFixed(1)} s`;
  return `tailnet: ${ways(during.paths)} ${spent(during.seconds)}; afterwards ${ways(after.paths)} ${spent(after.seconds)}`;
}

/** Differences of the same kind with the same cause. */
export interface DifferenceReason {
  readonly cause: string;
  readonly differences: readonly TailnetDifference[];
}

/** Differences grouped by their cause, in the order in which the causes first occur. */
export function byCause({ tailnet }: Pick<Rehearsal, "tailnet">): readonly DifferenceReason[] {
  return [...groupBy(tailnet?.differences ?? [], ({ cause }) => cause)].map(([cause, differences]) => ({
    cause,
    differences,
  }));
}

/** Lines that are shown of each side. */
const MAX_LINES = 3;

/** Both sides of a difference, in words. */
export function bothSides({ assumed, real }: TailnetDifference): string {
  return `assumed: ${some(assumed)}; real: ${some(real)}`;
}

function some(lines: readonly string[]): string {
  if (lines.length === 0) return "nothing";
  const rest = lines.length - MAX_LINES;
  return lines.slice(0, MAX_LINES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

import type { ClusterDeviation, ClusterEvent, ClusterReport } from "@ducksnest/rehearsal";
import type { RehearsalVerdict } from "../rehearsal/runRehearsal";
import { faultsAsExpected } from "./clusterFaultsText";
import { groupBy } from "./groupBy";
import type { Conclusion } from "./rehearsalWords";

/** A fault is meant to break things, but only as expected, and not to leave them broken. */
export function clusterVerdict({ deviations, faults }: Pick<ClusterReport, "deviations" | "faults">): RehearsalVerdict {
  return deviations.length === 0 && faultsAsExpected(faults) ? "as-designed" : "deviates";
}

/** The result of a cluster's rehearsal in one sentence. */
export function clusterSentence({ level, deviations, faults, nodes, services }: ClusterReport): string {
  const wrong = faults.filter((fault) => !faultsAsExpected([fault])).map(({ fault }) => fault);
  if (deviations.length === 0 && wrong.length > 0) return `Not as expected: the effect of ${enumerated(wrong)}.`;
  if (deviations.length === 0 && level === "kubeadm") {
    return `The control plane and the ${nodes.length} nodes are as designed. No pod ran.`;
  }
  if (deviations.length === 0) {
    return `The cluster is as designed: ${nodes.length} nodes are Ready, and ${services.length} requests to services were answered.`;
  }
  return `${deviations.length} ${deviations.length === 1 ? "result is" : "results are"} not as designed.`;
}

/** The result of a cluster's rehearsal, and whether it is good. */
export function clusterConclusion(report: ClusterReport): Conclusion {
  return { isGood: clusterVerdict(report) === "as-designed", text: clusterSentence(report) };
}

/** Which programs are real, with their versions, and what is imitated. */
export function programsLine({ real, imitated }: Pick<ClusterReport, "real" | "imitated">): string {
  const releases = [...groupBy(real, ({ version }) => version ?? "")].map(([version, programs]) =>
    [enumerated(programs.map(({ name }) => name)), version].join(" ").trimEnd(),
  );
  return `real: ${releases.join(", ")}; imitated: ${imitated.join(", ")}`;
}

function enumerated(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** When things happened, as short texts; those that happened to several hosts are one. */
export function timeline(events: readonly ClusterEvent[]): readonly string[] {
  return [...groupBy(events, ({ what, host }) => `${host === undefined} ${what}`).values()].map((alike) => {
    const [{ what, host }] = alike;
    const times = alike.map(({ after }) => Math.round(after));
    const [first, last] = [Math.min(...times), Math.max(...times)];
    const subject = host === undefined ? what : `${alike.length} ${alike.length === 1 ? "host" : "hosts"} ${what}`;
    return `${subject} after ${first === last ? first : `${first} to ${last}`} s`;
  });
}

/** Deviations that have one cause. */
export interface ClusterCause {
  readonly cause: string;
  readonly deviations: readonly ClusterDeviation[];
}

/** Deviations grouped by their cause, in the order in which the causes first occur. */
export function byCause(deviations: readonly ClusterDeviation[]): readonly ClusterCause[] {
  return [...groupBy(deviations, ({ cause }) => cause)].map(([cause, group]) => ({ cause, deviations: group }));
}

/** What the stage has otherwise than designed for one reason. */
export interface Differences {
  /** Names of the hosts. */
  readonly hosts: readonly string[];
  /** The settings, such as `KubeletConfiguration: cgroupDriver`, without the tables of TOML that they are in. */
  readonly settings: readonly string[];
  /** The reason, as a sentence. */
  readonly why: string;
}

/** The differences of the stage by reason, in the order in which the reasons first occur. */
export function differencesByReason({ differences }: Pick<ClusterReport, "differences">): readonly Differences[] {
  return [...groupBy(differences, ({ why }) => why)].map(([why, alike]) => ({
    hosts: [...new Set(alike.map(({ host }) => host))],
    settings: [...new Set(alike.map(({ what }) => withoutTables(what)))],
    why,
  }));
}

/** `document: a."b.c".d` as `document: d`. */
function withoutTables(setting: string): string {
  return setting.replace(/(?<=: ).*"\./, "");
}

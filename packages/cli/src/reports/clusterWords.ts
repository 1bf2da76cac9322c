import { counted, joined } from "@ducksnest/checks";
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
export function clusterSentence({ level, deviations, faults, nodes, services, pods }: ClusterReport): string {
  const wrong = faults.filter((fault) => !faultsAsExpected([fault])).map(({ fault }) => fault);
  if (deviations.length === 0 && wrong.length > 0) return `Not as expected: the effect of ${joined(wrong)}.`;
  if (deviations.length === 0 && level === "kubeadm") {
    return `The control plane and its ${counted(nodes.length, "node")} are as designed. No pod ran.`;
  }
  if (deviations.length === 0) {
    const ready = `${counted(nodes.length, "node")} ${nodes.length === 1 ? "is" : "are"} Ready`;
    const asked = `${counted(services.length, "request")} to services${pods.length > 0 ? ` and ${counted(pods.length, "question")} of pods` : ""}`;
    return `The cluster is as designed: ${ready}, and ${asked} ${services.length + pods.length === 1 ? "was" : "were"} answered.`;
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
    [joined(programs.map(({ name }) => name)), version].join(" ").trimEnd(),
  );
  return `real: ${releases.join(", ")}; imitated: ${imitated.join(", ")}`;
}

/** When things happened, as short texts; those that happened to several hosts are one. */
export function timeline(events: readonly ClusterEvent[]): readonly string[] {
  return [...groupBy(events, ({ what, host }) => `${host === undefined} ${what}`).values()].map((alike) => {
    const [{ what, host }] = alike;
    const times = alike.map(({ after }) => Math.round(after));
    const [first, last] = [Math.min(...times), Math.max(...times)];
    const subject = host === undefined ? what : `${counted(alike.length, "host")} ${what}`;
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

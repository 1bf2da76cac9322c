export { FAULTS } from "./faults";
export type { Fault } from "./faults/Fault";
export { CannotRehearse } from "./kernel/CannotRehearse";
export type { Expected, Observed, Probe, ProbeKind, Result } from "./probes/Probe";
export {
  type IncidentReport,
  type Rehearsal,
  type RehearsalOptions,
  type Round,
  rehearsalPlan,
  rehearse,
  type TailnetReport,
} from "./rehearse";
export { toScript } from "./setup/toScript";
export type { Stage, StageHost } from "./stage/Stage";
export { stageOf } from "./stage/stageOf";
export { findTailscale } from "./tailscale/findTailscale";
export type { TailnetPath } from "./tailscale/RealTailnet";
export type { HostTailscale, TailscalePrograms, TailscaleSettings } from "./tailscale/TailscaleSettings";
export type { TailnetDifference } from "./tailscale/tailnetDifferences";
export type { Deviation } from "./verdict/deviations";
export { CHECK_NAMES } from "./verdict/likelyCause";
export { type PairSummary, pairs, type Tally } from "./verdict/pairs";

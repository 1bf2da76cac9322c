export { CannotRehearse } from "./CannotRehearse";
export { FAULTS, type Fault } from "./faults";
export { CHECK_NAMES } from "./likelyCause";
export type { Expected, Observed, Probe, ProbeKind, Result } from "./Probe";
export { type PairSummary, pairs, type Tally } from "./pairs";
export {
  type IncidentReport,
  type Rehearsal,
  type RehearsalOptions,
  type Round,
  rehearsalPlan,
  rehearse,
} from "./rehearse";
export type { Stage, StageHost } from "./Stage";
export { stageOf } from "./stageOf";
export { toScript } from "./toScript";
export type { Deviation } from "./verdict";

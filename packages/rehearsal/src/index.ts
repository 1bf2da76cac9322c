export { calicoPlugin } from "./cni/calicoPlugin";
export { CNI_CONFIGURATION, CNI_PLUGINS, cniConfiguration } from "./cni/cniConfiguration";
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
} from "./rehearse";
export { toScript } from "./setup/toScript";
export type { Stage, StageHost } from "./stage/Stage";
export { stageOf } from "./stage/stageOf";
export type { Deviation } from "./verdict/deviations";
export { CHECK_NAMES } from "./verdict/likelyCause";
export { type PairSummary, pairs, type Tally } from "./verdict/pairs";

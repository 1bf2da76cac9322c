export type { DiskCandidate, FacterProposals, GpuCandidate, InterfaceCandidate } from "./FacterProposals";
export type { Proposal } from "./Proposal";
export { readFacterReport } from "./readFacterReport";

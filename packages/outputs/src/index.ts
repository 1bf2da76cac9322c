export {
  type ChangeOptions,
  type ChangeReport,
  changeFiles,
  type FileChange,
  type PlannedChanges,
} from "./changeFiles";
export { type Comparison, compare, type Difference, outdated } from "./compare";
export { codeOf, OutputsError, reasonOf } from "./errors";
export { lockOutput, lockOutputIfDeployed } from "./lockOutput";
export { type NixosOutputOptions, nixosOutput } from "./nixos/nixosOutput";
export { renderFlake } from "./nixos/renderFlake";
export { emittedBy, type Output, type OutputFile } from "./Output";
export type { Exposure } from "./plaintext/Exposure";
export { belongsInGit, exposuresIn } from "./plaintext/exposuresIn";
export { oldLeftovers, removeAll } from "./swap/leftovers";
export { interrupted, recover } from "./swap/recover";
export { STAGED_FOLDER } from "./swap/stage";
export { type MakeOutput, type Makers, type Synthesis, synthesizeHomelab } from "./synthesizeHomelab";
export { makeTemporaryFolder } from "./temporaryFolder";
export { writeHomelab } from "./writeHomelab";
export { type WriteReport, writeOutputs } from "./writeOutputs";

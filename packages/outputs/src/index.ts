export {
  type ChangeOptions,
  type ChangeReport,
  changeFiles,
  type FileChange,
  type PlannedChanges,
} from "./changeFiles";
export { type Comparison, compare, type Difference, outdated } from "./compare";
export { codeOf, OutputsError, reasonOf } from "./errors";
export { type FileScope, readHomelabFiles } from "./homelabFiles/readHomelabFiles";
export { manifestsIn, type NamedManifest, twinOf } from "./homelabs/manifestsIn";
export { homelabOfFlake } from "./homelabs/ownersOf";
export { lockOutput, lockOutputIfDeployed } from "./lockOutput";
export { type NixosOutputOptions, nixosOutput } from "./nixos/nixosOutput";
export { renderFlake } from "./nixos/renderFlake";
export { emittedBy, type Output, type OutputFile } from "./Output";
export { Origins, type OriginsOptions, type Traceable, type TracedMethod } from "./origins/Origins";
export type { Exposure, ExposureKind } from "./plaintext/Exposure";
export { belongsInGit, exposuresIn } from "./plaintext/exposuresIn";
export { oldLeftovers, removeAll } from "./swap/leftovers";
export { interrupted, recover } from "./swap/recover";
export { STAGED_FOLDER } from "./swap/stage";
export {
  checkHomelabWithFiles,
  type MakeOutput,
  type Makers,
  type Synthesis,
  synthesizeHomelab,
} from "./synthesizeHomelab";
export { makeTemporaryFolder } from "./temporaryFolder";
export { writeHomelab } from "./writeHomelab";
export { type WriteReport, writeOutputs } from "./writeOutputs";

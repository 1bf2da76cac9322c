export {
  type ChangeOptions,
  type ChangeReport,
  changeFiles,
  type FileChange,
  type PlannedChanges,
} from "./changeFiles";
export { codeOf, OutputsError, reasonOf } from "./errors";
export { oldLeftovers, removeAll } from "./leftovers";
export { emittedBy, type Output, type OutputFile } from "./Output";
export { interrupted, recover } from "./recover";
export { type AppProgram, runApp, writeTo } from "./runApp";
export { STAGED_FOLDER } from "./stage";
export { type MakeOutput, type Synthesis, synthesizeHomelab } from "./synthesizeHomelab";
export { makeTemporaryFolder } from "./temporaryFolder";
export { type WriteReport, writeOutputs } from "./writeOutputs";

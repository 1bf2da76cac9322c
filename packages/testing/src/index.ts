export { default as fc } from "fast-check";
export { anyManifest, type ManifestBounds } from "./arbitraries";
export * from "./aws";
export { changedManifest } from "./defects/changedManifest";
export { type DefectKind, defectKinds } from "./defects/defectKinds";
export type * from "./defects/Entry";
export { writeAdditions } from "./defects/writeAdditions";
export { writeEntry } from "./defects/writeEntry";
export { EXAMPLES, exampleNames, exampleText, referenceText } from "./examples";
export { expectFiles, expectGolden, type Files, readTree } from "./golden";
export {
  aHomelab,
  aManifest,
  aTopology,
  exampleHomelab,
  factsOf,
  homelabOf,
  type ManifestData,
  type ManifestValue,
  manifestText,
  topologyOf,
  underivable,
  withChanges,
} from "./manifests";
export { ownTopology } from "./ownTopology";
export { DEFAULT_EXPIRY, type PlantedToken, type PlantTokensProps, plantTokens } from "./plantTokens";
export { hasProgram, itWith } from "./programs";
export { type Finished, RepositoryCopy } from "./RepositoryCopy";
export { describeWithPrograms, type ProgramNeeds } from "./realPrograms";
export { REPOSITORY } from "./repository";
export { itOnStage, type KernelFeature } from "./stages";
export { temporaryFolders } from "./temporaryFolders";
export { caseCount, someOf, THOROUGH } from "./thorough";

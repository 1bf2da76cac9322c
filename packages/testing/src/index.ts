export { default as fc } from "fast-check";
export { anyManifest, type ManifestBounds } from "./arbitraries";
export { expectGolden, readTree } from "./golden";
export {
  aHomelab,
  aManifest,
  aTopology,
  factsOf,
  homelabOf,
  type ManifestData,
  type ManifestValue,
  manifestText,
  REPOSITORY,
  referenceText,
} from "./manifests";
export { hasProgram, itWith } from "./programs";
export { itOnStage, type KernelFeature } from "./stages";
export { temporaryFolders } from "./temporaryFolders";

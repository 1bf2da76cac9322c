export { expectGolden, readTree } from "./golden";
export {
  aHomelab,
  aManifest,
  aTopology,
  homelabOf,
  type ManifestData,
  type ManifestValue,
  manifestText,
  REPOSITORY,
  referenceText,
} from "./manifests";
export { hasProgram, itWith } from "./programs";

export {
  type Additions,
  homelabMakers,
  nixosMaker,
  type OutputMakers,
  outputMakers,
  type TokenOptions,
} from "./makers";
export { OUTPUT_NAMES, type OutputName } from "./OutputName";
export { REPOSITORY } from "./repository";

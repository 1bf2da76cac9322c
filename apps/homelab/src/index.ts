export { type Additions, homelabMakers, type OutputMakers, outputMakers, type TokenOptions } from "./makers";
export { OUTPUT_NAMES, type OutputName } from "./OutputName";
export { REPOSITORY } from "./repository";

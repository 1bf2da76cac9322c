export type { Output, OutputFile, OutputName } from "./Output";
export { OUTPUT_NAMES } from "./Output";
export { program } from "./program";
export { emittedBy, synthesize } from "./synthesize";
export type { Terminal } from "./Terminal";

export type { Output, OutputFile } from "@ducksnest/outputs";
export { OUTPUT_NAMES, type OutputName } from "./Output";
export { program } from "./program";
export { emittedBy, synthesize } from "./synthesize";
export type { Terminal } from "./Terminal";

export type { Output, OutputFile } from "@ducksnest/outputs";
export { OUTPUT_NAMES, type OutputName } from "./outputs/OutputName";
export { emittedBy, synthesize } from "./outputs/synthesize";
export { type ProgramOptions, program } from "./program";
export type { Input } from "./terminal/Input";
export type { Terminal } from "./terminal/Terminal";

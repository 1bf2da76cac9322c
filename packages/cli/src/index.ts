export { OUTPUT_NAMES, type OutputName } from "@ducksnest/homelab-app";
export type { Output, OutputFile } from "@ducksnest/outputs";
export { emittedBy, synthesize } from "./outputs/synthesize";
export { type ProgramOptions, program } from "./program";
export type { Input } from "./terminal/Input";
export type { Terminal } from "./terminal/Terminal";

/** The names of the outputs, as operands of `ducksnest synth`. */
export const OUTPUT_NAMES = ["cloud", "cluster", "hosts"] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

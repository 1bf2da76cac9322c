/** The outputs that can be asked for by name. */
export const OUTPUT_NAMES = ["cloud", "cluster", "hosts"] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

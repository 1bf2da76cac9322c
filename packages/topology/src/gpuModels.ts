import type { Gpu } from "@ducksnest/manifest";

/** NVIDIA driver branch that supports a card: `580` is the last for Maxwell to Volta, `current` needs Turing or newer. */
export type NvidiaBranch = "580" | "current";

/** What follows from an NVIDIA card's model name. */
export interface NvidiaFacts {
  /** Microarchitecture in lower case, such as `pascal`. */
  readonly architecture: string;
  /** Undefined where no branch builds on a current kernel, so that nouveau is the driver to use. */
  readonly branch: NvidiaBranch | undefined;
}

/**
 * NVIDIA model names by microarchitecture, first match wins.
 * Branch 580 is the last for Maxwell, Pascal and Volta; what is older has no branch that builds on a current kernel.
 * @see https://www.nvidia.com/en-us/drivers/unix/legacy-gpu/
 */
const NVIDIA: readonly (NvidiaFacts & { readonly pattern: RegExp })[] = [
  { pattern: /\bRTX\s?(50\d\d)\b/i, architecture: "blackwell", branch: "current" },
  { pattern: /\bRTX\s?(40\d\d)\b/i, architecture: "ada", branch: "current" },
  { pattern: /\bRTX\s?(30\d\d|A\d{4})\b/i, architecture: "ampere", branch: "current" },
  { pattern: /\b(RTX\s?20\d\d|GTX\s?16\d\d|MX4[5]0)\b/i, architecture: "turing", branch: "current" },
  { pattern: /\b(TITAN V|V100)\b/i, architecture: "volta", branch: "580" },
  { pattern: /\b(GTX?\s?10\d\d|MX[123]\d0|P\d{3,4})\b/i, architecture: "pascal", branch: "580" },
  { pattern: /\b(GTX?\s?9\d\dM?|GTX\s?750|MX1[13]0|M\d{3,4})\b/i, architecture: "maxwell", branch: "580" },
  { pattern: /\bGTX?\s?[67]\d\dM?\b/i, architecture: "kepler", branch: undefined },
  { pattern: /\bGTX?\s?[45]\d\dM?\b/i, architecture: "fermi", branch: undefined },
  { pattern: /\b(GeForce|GT|GTS|GTX)\s?[123]\d\dM?\b/i, architecture: "tesla", branch: undefined },
];

/** Facts about an NVIDIA card; undefined for another vendor's, and for a model that is not known. */
export function tryNvidiaFacts(gpu: Gpu): NvidiaFacts | undefined {
  if (!/\b(NVIDIA|GeForce|Quadro)\b/i.test(gpu.model)) return undefined;
  const known = NVIDIA.find(({ pattern }) => pattern.test(gpu.model));
  return known && { architecture: known.architecture, branch: known.branch };
}

import type { Gpu } from "@ducksnest/manifest";

/** NVIDIA driver branch that supports a card: `580` is the last for Maxwell to Volta, `current` needs Turing or newer. */
export type NvidiaBranch = "580" | "current";

/** Facts that follow from an NVIDIA card's model name. */
export interface NvidiaFacts {
  /** Microarchitecture in lower case, such as `pascal`. */
  readonly architecture: string;
  /** Driver branch to install; undefined if no branch builds on a current kernel, so nouveau is the driver to use. */
  readonly branch: NvidiaBranch | undefined;
}

/**
 * NVIDIA model names by microarchitecture, first match wins.
 * Branch 580 is the last for Maxwell, Pascal and Volta; no branch for older cards builds on a current kernel.
 * @see https://www.nvidia.com/en-us/drivers/unix/legacy-gpu/
 */
const NVIDIA: readonly (NvidiaFacts & { readonly pattern: RegExp })[] = [
  // Workstation cards share their numbers with other generations, so these names come first.
  { pattern: /\bBlackwell\b/i, architecture: "blackwell", branch: "current" },
  { pattern: /\bAda\b/i, architecture: "ada", branch: "current" },
  { pattern: /\b(Quadro RTX|TITAN RTX|T4)\b/i, architecture: "turing", branch: "current" },
  { pattern: /\b(RTX\s?2050|RTX\s?A\d{3,4}|MX570|A100)(?!\d)/i, architecture: "ampere", branch: "current" },
  { pattern: /\bRTX\s?50\d\d(?!\d)/i, architecture: "blackwell", branch: "current" },
  { pattern: /\bRTX\s?40\d\d(?!\d)/i, architecture: "ada", branch: "current" },
  { pattern: /\bRTX\s?30\d\d(?!\d)/i, architecture: "ampere", branch: "current" },
  {
    pattern: /\b(RTX\s?20\d\d|GTX\s?16\d\d|MX[45]50|T\d{3,4})(?!\d)/i,
    architecture: "turing",
    branch: "current",
  },
  { pattern: /\b(TITAN V|G?V100)\b/i, architecture: "volta", branch: "580" },
  { pattern: /\b(MX1[13]0|GTX TITAN X|M4|M40|M60)(?!\d)/i, architecture: "maxwell", branch: "580" },
  { pattern: /\b(GTX?\s?10\d\d|MX[123]\d0|P\d{1,4}|TITAN Xp?)(?!\d)/i, architecture: "pascal", branch: "580" },
  {
    pattern: /\b((GTX?|GeForce)\s?9\d\d|GTX\s?(745|750|8[56]0M)|8[34]0M|M\d{3,4})(?!\d)/i,
    architecture: "maxwell",
    branch: "580",
  },
  { pattern: /\bGTX?\s?[67]\d\d(?!\d)/i, architecture: "kepler", branch: undefined },
  { pattern: /\bGTX?\s?[45]\d\d(?!\d)/i, architecture: "fermi", branch: undefined },
  { pattern: /\b(GeForce|GT|GTS|GTX)\s?[123]\d\d(?!\d)/i, architecture: "tesla", branch: undefined },
];

/** Whether the model's name is NVIDIA's, even if the model is unknown. */
export function isNvidia({ model }: Gpu): boolean {
  return /\b(NVIDIA|GeForce|Quadro|RTX|GTX?(?=\s?\d))/i.test(model);
}

/** Facts about an NVIDIA card; undefined for other vendors and for unknown models. */
export function tryNvidiaFacts(gpu: Gpu): NvidiaFacts | undefined {
  if (!isNvidia(gpu)) return undefined;
  const known = NVIDIA.find(({ pattern }) => pattern.test(gpu.model));
  return known && { architecture: known.architecture, branch: known.branch };
}

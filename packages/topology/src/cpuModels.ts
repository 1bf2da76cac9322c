import type { Cpu, CpuLevel } from "@ducksnest/manifest";

/** What follows from a CPU's model name. */
export interface CpuFacts {
  readonly vendor: "intel" | "amd";
  /** x86-64 microarchitecture level. @see https://gitlab.com/x86-psABIs/x86-64-ABI */
  readonly level: CpuLevel;
}

/**
 * Model names and the level of their microarchitecture, first match wins.
 *
 * v3 needs AVX2, BMI and FMA: Intel Core from the 4th generation (Haswell) and the N-series (Gracemont); AMD from
 * Excavator, so every Ryzen. Intel Core of generations 1 to 3 has SSE4.2 and so v2.
 * @see https://ark.intel.com for the instruction sets of each Intel model
 */
const MODELS: readonly { readonly pattern: RegExp; readonly facts: CpuFacts }[] = [
  { pattern: /\bN(50|95|97|100|150|200|250|300|305|350|355)\b/, facts: { vendor: "intel", level: "v3" } },
  { pattern: /\bCore Ultra\b/i, facts: { vendor: "intel", level: "v3" } },
  // i5-8250U, i7-10510U, i9-13900K: the digits before the last three are the generation.
  { pattern: /\bi[3579]-([4-9]|1[0-4])\d{3}/i, facts: { vendor: "intel", level: "v3" } },
  { pattern: /\bi[357]-[23]\d{3}/i, facts: { vendor: "intel", level: "v2" } },
  // First generation: i3-M 330, i5-520M, i7-860: three digits.
  { pattern: /\bi[357]-?\s?(M\s?)?\d{3}[A-Z]*\b/i, facts: { vendor: "intel", level: "v2" } },
  { pattern: /\b(Ryzen|EPYC|Threadripper)\b/i, facts: { vendor: "amd", level: "v3" } },
];

/** Facts about a CPU; undefined when its model is not known and the manifest does not state its level. */
export function tryCpuFacts(cpu: Cpu): CpuFacts | undefined {
  const known = MODELS.find(({ pattern }) => pattern.test(cpu.model))?.facts;
  if (cpu.level === undefined) return known;
  return { vendor: known?.vendor ?? (/\bAMD\b/i.test(cpu.model) ? "amd" : "intel"), level: cpu.level };
}

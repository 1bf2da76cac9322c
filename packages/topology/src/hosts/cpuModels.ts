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
 * Excavator, so every Ryzen. Intel Core of generations 1 to 3 has SSE4.2 and so v2, and so do the three 4000s for
 * socket 2011, which are Ivy Bridge.
 * @see https://ark.intel.com for the instruction sets of each Intel model
 */
const MODELS: readonly { readonly pattern: RegExp; readonly facts: CpuFacts }[] = [
  { pattern: /\bN(50|95|97|100|150|200|250|300|305|350|355)\b/, facts: { vendor: "intel", level: "v3" } },
  { pattern: /\bCore(\(TM\))?\s+Ultra\b/i, facts: { vendor: "intel", level: "v3" } },
  { pattern: /\bi7-(4820K|4930K|4960X)\b/i, facts: { vendor: "intel", level: "v2" } },
  // i5-8250U, i5-7Y54, i7-10510U, i7-1165G7: the first digit is the generation, or the first two if they are 10 to 14.
  { pattern: /\bi[3579]-([4-9](\d{3}|Y\d\d)|1[0-4]\d{2,3})/i, facts: { vendor: "intel", level: "v3" } },
  { pattern: /\bi[357]-[23]\d{3}/i, facts: { vendor: "intel", level: "v2" } },
  // First generation: i3-M 330, i5-520M, i7-860, and as the kernel has it "i7 CPU Q 720": three digits.
  { pattern: /\bi[357](\s+CPU)?[\s-]*([A-Z]\s?)?\d{3}[A-Z]*\b/i, facts: { vendor: "intel", level: "v2" } },
  { pattern: /\b(Ryzen|EPYC|Threadripper)\b/i, facts: { vendor: "amd", level: "v3" } },
];

/** Facts about a CPU; undefined when its model is not known and the manifest does not state its level. */
export function tryCpuFacts(cpu: Cpu): CpuFacts | undefined {
  const known = MODELS.find(({ pattern }) => pattern.test(cpu.model))?.facts;
  if (cpu.level === undefined) return known;
  return { vendor: known?.vendor ?? (/\bAMD\b/i.test(cpu.model) ? "amd" : "intel"), level: cpu.level };
}

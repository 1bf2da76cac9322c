import type { Cpu, CpuLevel } from "@ducksnest/manifest";

/** Facts that follow from a CPU's model name. */
export interface CpuFacts {
  /** Maker of the CPU. */
  readonly vendor: "intel" | "amd";
  /** x86-64 microarchitecture level. @see https://gitlab.com/x86-psABIs/x86-64-ABI */
  readonly level: CpuLevel;
}

/** A product family whose members share a level. */
interface Family extends CpuFacts {
  readonly pattern: RegExp;
}

/**
 * Virtual CPUs. QEMU names the default ones after itself and the others after a microarchitecture, in parentheses.
 * @see https://www.qemu.org/docs/master/system/i386/cpu.html (ABI compatibility levels for CPU models)
 */
const VIRTUAL: readonly Family[] = [
  { pattern: /\bx86-64-v1\b/i, vendor: "intel", level: "v1" },
  { pattern: /\bx86-64-v2\b/i, vendor: "intel", level: "v2" },
  { pattern: /\bx86-64-v3\b/i, vendor: "intel", level: "v3" },
  { pattern: /\bx86-64-v4\b/i, vendor: "intel", level: "v4" },
  { pattern: /\b(QEMU Virtual CPU|Common KVM processor|qemu64|kvm64)\b/i, vendor: "intel", level: "v1" },
  { pattern: /\b(Conroe|Merom|Penryn)\b/i, vendor: "intel", level: "v1" },
  { pattern: /\bGen [123] Class Opteron\b/i, vendor: "amd", level: "v1" },
  { pattern: /\((Denverton|Snow\s?Ridge)\b/i, vendor: "intel", level: "v2" },
  { pattern: /\((Nehalem|Westmere|Sandy\s?Bridge|Ivy\s?Bridge)\b/i, vendor: "intel", level: "v2" },
  {
    pattern:
      /\bIntel (Core|Xeon) Processor \((Haswell|Broadwell|Skylake|Cascade\s?lake|Cooper\s?lake|Ice\s?lake|Sapphire\s?Rapids|Granite\s?Rapids|Sierra\s?Forest)/i,
    vendor: "intel",
    level: "v3",
  },
];

/**
 * Intel's families. v3 needs AVX2, BMI and FMA: Core and Xeon have them from Haswell on, small cores from Gracemont on.
 * Pentium and Celeron of the same generations lack AVX up to Tiger Lake, and Atom up to Tremont, so they are v2; Bonnell
 * and Core 2 lack SSE4.2, so they are v1.
 * @see https://ark.intel.com (Instruction Set Extensions)
 */
const INTEL: readonly Family[] = [
  // Small cores from Gracemont on: Alder Lake-N and Twin Lake, Amston Lake. Before them the Celerons of four digits.
  { pattern: /\bN(50|95|97|100|150|200|250|300|305|350|355)\b/, vendor: "intel", level: "v3" },
  { pattern: /\bx7\d{3}(RE|FE|C|E)\b/, vendor: "intel", level: "v3" },
  // Pentium and Celeron from Alder Lake on, and Broadwell's Pentium D, which is a Xeon D in all but name.
  { pattern: /\bPentium\b.*\b(G74\d\d[A-Z]*|8500|8505|D15\d\d[A-Z]*)\b/i, vendor: "intel", level: "v3" },
  { pattern: /\bCeleron\b.*\b(G69\d\d[A-Z]*(?<!G695\d)|730\dU?L?)\b/i, vendor: "intel", level: "v3" },
  { pattern: /\bIntel(\(R\))? (Processor )?(U300E?|300T?)$/i, vendor: "intel", level: "v3" },
  // Penryn's and older ones: Celeron 900, Celeron T3100, Pentium E5200, Pentium T4500.
  {
    pattern: /\b(Pentium|Celeron)\b.*\b([TE]\d{4}|SU\d{4}|9[0-2][05])\b/i,
    vendor: "intel",
    level: "v1",
  },
  // Without Clarkdale's and Arrandale's, because Intel's lists disagree about their SSE4: G1101, G6950, P4500, U3400, P6000.
  {
    pattern:
      /\b(Pentium|Celeron)\b.*\b(G[2-7]\d{2}[A-Z]*|G1[68]\d\d[A-Z]*|G[2-5]\d{3}[A-Z]*|G6[0-46]\d\d[A-Z]*|G640[05][A-Z]*|[JN]\d{4}[A-Z]*|B\d{3}|8[0-8]7E?|9[67]7|[1-6]\d{3}[A-Z]{1,2}|6305E?|7505)\b/i,
    vendor: "intel",
    level: "v2",
  },
  { pattern: /\bG[345]\d{3}T?\b/, vendor: "intel", level: "v2" },
  { pattern: /\b[JN][3-6]\d{3}\b/, vendor: "intel", level: "v2" },
  // Bonnell and Saltwell: Atom N270, 330, D525, D2700, N2600, Z530.
  {
    pattern: /\bAtom\b.*\b(N[24]\d\d|N5\d\d|N2[68]00|[23]30|D[45]\d\d|D2\d{3}|Z[56]\d\d|Z2\d{3})\b/i,
    vendor: "intel",
    level: "v1",
  },
  // Silvermont to Tremont: Atom C2750, C3758, Z3735F, E3845, x5-Z8350, x7-E3950, x6425E, P5942B.
  { pattern: /\b(Atom\b.*\b)?C[235][1-9]\d{2}[A-Z]?\b/, vendor: "intel", level: "v2" },
  { pattern: /\bAtom\b.*\b(Z3\d{3}|E3\d{3}|x[357]-|x6\d{3}|P5\d{3})/i, vendor: "intel", level: "v2" },
  // Lakefield combines a large core with small ones, so it has only the instructions of the small ones.
  { pattern: /\bi[35]-L\d\dG\d\b/i, vendor: "intel", level: "v2" },

  { pattern: /\bCore(\(TM\))?\s?2\b/i, vendor: "intel", level: "v1" },
  { pattern: /\bCore(\(TM\))?\s+(Ultra\b|[3579]\s+(processor\s+)?\d{3})/i, vendor: "intel", level: "v3" },
  { pattern: /\b(Core(\(TM\))?\s+M|m[357])-\d[A-Z0-9]{3,4}\b/i, vendor: "intel", level: "v3" },
  // Ivy Bridge's three for socket 2011, which are named like Haswell's.
  { pattern: /\bi7-(4820K|4930K|4960X)\b/i, vendor: "intel", level: "v2" },
  // i5-8250U, i5-7Y54, i7-10510U, i7-1165G7: the first digit is the generation, or the first two if they are 10 to 14.
  { pattern: /\bi[3579]-([4-9](\d{3}|Y\d\d)|1[0-4]\d{2,3})/i, vendor: "intel", level: "v3" },
  { pattern: /\bi[357]-[23]\d{3}/i, vendor: "intel", level: "v2" },
  // First generation, three digits: i3-M 330, i5-520M, i7-860, and, as the kernel writes it, "i7 CPU Q 720".
  { pattern: /\bi[357](\s+CPU)?[\s-]*([A-Z]\s?)?(\d{3}|9xx)[A-Z]*\b/i, vendor: "intel", level: "v2" },

  // Xeon from Haswell on: E3-1220 v3, E5-2680 v4, D-1541, E-2224, W-2133, w5-2445, Bronze to Platinum, Max, 6.
  { pattern: /\bE[357]-?\s?\d{4}[A-Z]*\s?v[3-6]\b/i, vendor: "intel", level: "v3" },
  { pattern: /\bE-2[1-4]\d{2}[A-Z]*\b/, vendor: "intel", level: "v3" },
  {
    pattern: /\bXeon\b.*\b(D-\d{4}|W-\d{4}|w[3579]-\d{4}|E-\d{4}|Bronze|Silver|Gold|Platinum|Max|6\d{3}[PE])/i,
    vendor: "intel",
    level: "v3",
  },
  // Sandy Bridge and Ivy Bridge, which has v2 at the end of its name.
  { pattern: /\bE[357]-?\s?\d{4}[A-Z]*(\s?v2)?\b/i, vendor: "intel", level: "v2" },
  { pattern: /\bE3-?12xx|\bE312xx\b/i, vendor: "intel", level: "v2" },
  // Nehalem and Westmere: Xeon X5650, E5520, L5640, W3530, X3430, L3426, E7540. Older ones have other numbers.
  { pattern: /\bXeon\b.*\b([EXLW](55|56|65|75)\d\d|[WLX]3[46]\d\d|W35\d\d)\b/i, vendor: "intel", level: "v2" },
  { pattern: /\bXeon\b.*\b([EXL](30|31|32|33|51|52|53|54|72|73|74)\d\d)\b/i, vendor: "intel", level: "v1" },
];

/**
 * AMD's families. v3 needs AVX2: Excavator and every Zen have it. Bulldozer to Steamroller, Jaguar and Puma have SSE4.2
 * and so v2; Bobcat, K10 and older lack it. If one name covers two microarchitectures, the older one counts.
 * @see https://www.amd.com/en/products/specifications/processors.html
 * @see https://gcc.gnu.org/onlinedocs/gcc/x86-Options.html (the instruction sets of bdver1 to bdver4, btver1, btver2, znver1)
 */
const AMD: readonly Family[] = [
  { pattern: /\b(Ryzen|EPYC|Threadripper)\b/i, vendor: "amd", level: "v3" },
  // Athlon with Zen, and Ryzen Embedded by its number alone.
  {
    pattern: /\bAthlon\b.*\b(Silver|Gold|2[0-4]0GE|3000G|300GE|[37]\d{2}U|3050[eU]|7\d20[UC])\b/i,
    vendor: "amd",
    level: "v3",
  },
  { pattern: /\b3000G\b/, vendor: "amd", level: "v3" },
  { pattern: /\b[RV][123]\d{3}[A-Z]{1,2}\b/, vendor: "amd", level: "v3" },
  // Excavator: Carrizo, Bristol Ridge, Stoney Ridge.
  {
    pattern:
      /\b(A(4|6|8|9|10|12)|FX|E2|Athlon X4)(\s|-)(PRO )?-?(8[678]\d0[PB]|9\d{3}[A-Z]*|845|9[457]0)\b(?<!FX-9[35]\d0)/i,
    vendor: "amd",
    level: "v3",
  },
  // K10 and Bobcat: Llano, Ontario, Zacate.
  {
    pattern: /\b(A[468]-3\d{3}[A-Z]*|E2-3[02]00M?|E2-[12][08]00|E1-1\d{3}|E-[2-4]\d\d|C-[3-7]0|G-T\d\d[A-Z])\b/i,
    vendor: "amd",
    level: "v1",
  },
  // Bulldozer to Steamroller, Jaguar, Puma: FX-8350, A10-7850K, A4-5000, E1-2100, GX-412TC, RX-427BB.
  {
    pattern: /\b(FX(\(tm\))?-\d{4}|A(4|6|8|10)(\s|-)(PRO-?)?-?[1-7]\d{3}|E[12]-[2-7]\d{3}|GX-\d{3}|RX-\d{3})/i,
    vendor: "amd",
    level: "v2",
  },
  { pattern: /\b(Athlon|Sempron)\b.*\b(5[13][57]0|2650|3850|X4 [78]\d\d[A-Z]?)\b/i, vendor: "amd", level: "v2" },
  { pattern: /\bOpteron\b.*\b([46][23]\d\d|3[23]\d\d|6[23]xx|X[12]\d{3})/i, vendor: "amd", level: "v2" },
  { pattern: /\b(Phenom|Turion|Athlon(\(tm\))? (II|64|X2|Neo)|Sempron)\b/i, vendor: "amd", level: "v1" },
  { pattern: /\bOpteron\b.*\b(\d{3}|[12]2\d\d|[128][23]\d\d|[46]1\d\d|2[23]xx)\b/i, vendor: "amd", level: "v1" },
];

/** First match wins. No family claims more than v3, because AVX-512 is on or off from model to model. */
const FAMILIES: readonly Family[] = [...VIRTUAL, ...INTEL, ...AMD];

/** Facts about a CPU; undefined if it is not x86-64, or if neither its model nor the manifest gives its level. */
export function tryCpuFacts(cpu: Cpu): CpuFacts | undefined {
  if (tryForeignArchitecture(cpu) !== undefined) return undefined;
  const family = FAMILIES.find(({ pattern }) => pattern.test(cpu.model));
  const known = family && { vendor: family.vendor, level: family.level };
  if (cpu.level === undefined) return known;
  return { vendor: known?.vendor ?? (/\bAMD\b/i.test(cpu.model) ? "amd" : "intel"), level: cpu.level };
}

/** Whether the CPU is virtual. The level of a virtual CPU is a setting of its virtual machine. */
export function isVirtualCpu(cpu: Cpu): boolean {
  return VIRTUAL.some(({ pattern }) => pattern.test(cpu.model));
}

/** An architecture that hosts at home cannot have yet. */
export type ForeignArchitecture = "ARM" | "RISC-V";

const ARM_NAMES: readonly RegExp[] = [
  // Architectures, cores, and servers.
  /\b(ARM(v\d\S*|64|32)?|aarch64|Cortex|Neoverse|Ampere|Altra|AmpereOne|Graviton\d?|ThunderX\d?|Kunpeng|Opteron A1\d{3}|LX2160A)\b/i,
  // Systems on a chip.
  /\b(BCM2\d{3}|RK3\d{3}[A-Z]*|Rockchip|Amlogic|Allwinner|Snapdragon|Oryon|Kryo|Exynos|MediaTek|Dimensity|Tegra|i\.MX\s?\d|Marvell Armada|Apple (M|A)\d+|S9\d\d[A-Z]\d?|H6(16|18))/i,
  // Boards. Odroid's H series is Intel's.
  /\b(Raspberry|RPi|Pi [2345]|Rock\s?(Pi|[345])|(Orange|Banana)\s?Pi|Nano\s?Pi|Odroid[\s-]?[CMNX]|Pine(64|book)|RockPro64|Quartz64|Jetson|Orin|Radxa Zero|Turing RK1|Libre Computer|BeagleBone|Honey\s?Comb|Mac\s?chiatobin)/i,
];
const RISCV_NAME = /\b(RISC-?V|riscv64|VisionFive|StarFive|JH71\d\d|SiFive|HiFive|SpacemiT|TH1520|SG2042|Milk-?V)\b/i;

/** The architecture that a model's name implies if it is not x86-64, regardless of the level that the manifest states. */
export function tryForeignArchitecture({ model }: Pick<Cpu, "model">): ForeignArchitecture | undefined {
  if (RISCV_NAME.test(model)) return "RISC-V";
  return ARM_NAMES.some((name) => name.test(model)) ? "ARM" : undefined;
}

/** Parts of a CPU's reported name that do not distinguish models. */
const NOISE: readonly RegExp[] = [
  /\((?:R|TM|C)\)/gi,
  /[®™©]/g,
  /\s+@\s*[\d.]+\s*[GM]Hz$/i,
  /\s+with Radeon\b.*$/i,
  /\s+w\/ Radeon\b.*$/i,
  /\s+(?:\d+|Dual|Quad|Six|Eight|Twelve|Sixteen)-Core Processor$/i,
  /^\d{1,2}th Gen\s+/i,
  // QEMU's "Virtual CPU" is a name, and so is "Processor" before the microarchitecture that QEMU adds in parentheses.
  /(?<!\bVirtual)\s+CPU(?=\s+[A-Z0-9@]|$)/g,
  /\s+Processor$/,
];

/**
 * A CPU's model as the manifest writes it, such as `Intel N100` for `Intel(R) N100` and `Intel Core i5-8250U` for
 * `Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz`.
 */
export function cpuName(reported: string): string {
  return NOISE.reduce((name, part) => name.replace(part, ""), reported)
    .replace(/\s+/g, " ")
    .trim();
}

/** The clock rate in a model's name, in GHz; undefined if it has none. It is the base rate. */
export function clockInName(reported: string): number | undefined {
  const [, amount, unit] = /@\s*(\d+(?:\.\d+)?)\s*([GM])Hz$/i.exec(reported) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return unit.toUpperCase() === "G" ? Number(amount) : Number(amount) / 1000;
}

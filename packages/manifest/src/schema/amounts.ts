import * as z from "zod";
import { Size } from "../units/Size";
import { remedies } from "./remedies";

/** Smaller units that an author may have used, with the number of them in one of the key's unit. */
type Units = readonly (readonly [unit: string, perUnit: number])[];

const SMALLER_THAN_GIB: Units = [
  ["MiB", 2 ** 10],
  ["KiB", 2 ** 20],
  ["bytes", 2 ** 30],
];

const SMALLER_THAN_GHZ: Units = [
  ["MHz", 1e3],
  ["kHz", 1e6],
  ["Hz", 1e9],
];

/**
 * Memory in GiB, 0.5 to 24,576: the largest servers have 24 TiB.
 * @see https://aws.amazon.com/blogs/aws/ec2-high-memory-update-new-18-tb-and-24-tb-instances/
 */
export const memoryGiB = withUnits("memoryGiB", z.number().min(0.5).max(24_576), SMALLER_THAN_GIB, 4096).transform(
  Size.gibibytes,
);

/** Most memory for each thread, in GiB, that a machine can have: twelve modules of 512 GiB on the smallest EPYC of 16 threads. */
export const MAX_GIB_PER_THREAD = 384;

/** A disk in GiB, 1 to 262,144 (256 TiB): the largest drive on sale in 2026, Kioxia's LC9, has 245.76 TB. */
export const diskGiB = withUnits("sizeGiB", z.number().min(1).max(262_144), SMALLER_THAN_GIB, 65_536).transform(
  Size.gibibytes,
);

/** A swap partition in whole GiB, 0 (none) to 64: more takes longer to fill than anyone waits for a host that swaps. */
export const swapGiB = z.int().min(0).max(64);

/**
 * An EBS volume of type gp3 in GiB, up to 16,384; a fraction is rounded up. At least 8: the official image has 4 GiB, and EC2
 * refuses a smaller volume; the host's own system and the containers' images need as much again.
 * @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/virtualisation/amazon-image.nix (`diskSize`)
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
 */
export const rootVolumeGiB = withUnits(
  "rootVolumeGiB",
  z.number().min(8).max(16_384),
  SMALLER_THAN_GIB,
  2048,
).transform(Size.gibibytes);

/**
 * The EBS volume of etcd in GiB, 1 to 16,384; a fraction is rounded up.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
 */
export const etcdVolumeGiB = withUnits(
  "etcdVolumeGiB",
  z.number().min(1).max(16_384),
  SMALLER_THAN_GIB,
  1024,
).transform(Size.gibibytes);

/**
 * Clock rate in GHz, 0.1 to 10: the record is 9.13, under liquid helium.
 * @see https://www.hardwareluxx.de/index.php/news/hardware/prozessoren/66900-9-130-33-mhz-neuer-taktrekord-mit-intel-core-i9-14900kf-aufgestellt.html
 */
export const maxGHz = withUnits("maxGHz", z.number().min(0.1).max(10), SMALLER_THAN_GHZ, 10);

/** Hardware threads, 1 to 8,192: as many as Linux can be built for. @see https://github.com/torvalds/linux/blob/v6.12/arch/x86/Kconfig (NR_CPUS_RANGE_END) */
export const threads = z.int().min(1).max(8192);

/** The fix for more memory than a machine with so many threads can have; undefined if no unit makes it plausible. */
export function memoryUnitFix(value: number, threads: number): string | undefined {
  return unitFix("memoryGiB", value, SMALLER_THAN_GIB, MAX_GIB_PER_THREAD * threads);
}

/** Smallest plausible amount, in any unit. */
const LIKELY_MIN = 0.1;

/** @param likelyMax largest plausible amount, in the key's unit */
function withUnits(key: string, schema: z.ZodNumber, units: Units, likelyMax: number): z.ZodNumber {
  return schema.register(remedies, {
    fixFor: (value) => (typeof value === "number" ? unitFix(key, value, units, likelyMax) : undefined),
  });
}

function unitFix(key: string, value: number, units: Units, likelyMax: number): string | undefined {
  // A smaller value has another fault than its unit.
  if (value <= likelyMax) return undefined;
  const meant = units.find(([, perUnit]) => value / perUnit >= LIKELY_MIN && value / perUnit <= likelyMax);
  return meant && `That is ${meant[0]}: write \`${key}: ${Math.round((value / meant[1]) * 10) / 10}\`.`;
}

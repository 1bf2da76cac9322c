import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One partition of a layout, as disko's options describe it. */
export interface Partition {
  /** `100%`, or a number with a unit, as sgdisk takes it. */
  readonly size: string;
  /** sgdisk's code of the type, such as `EF00`. */
  readonly type?: string;
  readonly content?: {
    readonly type: "filesystem" | "swap";
    readonly format?: string;
    readonly mountpoint?: string;
    readonly extraArgs: readonly string[];
  };
}

/** A partition as it was found on a disk. */
export interface Found {
  /** GUID of the partition's type, in lower case. */
  readonly type: string;
  readonly mib: number;
  /** Label of the file system or swap; undefined if it has none. */
  readonly label: string | undefined;
  readonly format: string | undefined;
}

/** Programs that make a disk and read it. */
export const DISK_PROGRAMS = [
  "sgdisk",
  "sfdisk",
  "dd",
  "blkid",
  "mkswap",
  "mkfs.vfat",
  "mkfs.ext4",
  "mkfs.xfs",
  "mkfs.btrfs",
];

const SECTOR = 512;

/** Makes the partitions on an image of a disk, as disko's script does on a disk, and reads them again. */
export function madeAndFound(partitions: Readonly<Record<string, Partition>>, diskMib: number): readonly Found[] {
  const folder = mkdtempSync(join(tmpdir(), "disk-"));
  try {
    const disk = sparseFile(join(folder, "disk"), diskMib);
    run("sgdisk", "--clear", disk);
    const ordered = inOrder(partitions);
    for (const [index, [, { size, type, content }]] of ordered.entries()) {
      const end = size === "100%" ? "-0" : `+${size}`;
      const code = type ?? (content?.type === "swap" ? "8200" : "8300");
      run("sgdisk", "--align-end", `--new=${index + 1}:0:${end}`, `--typecode=${index + 1}:${code}`, disk);
    }
    const table = tableOf(disk);
    for (const [index, [, { content }]] of ordered.entries()) {
      const place = table[index];
      if (content && place) format(content, place, disk, join(folder, `partition-${index}`));
    }
    return table.map((place) => ({
      type: place.type.toLowerCase(),
      mib: (place.size * SECTOR) / 2 ** 20,
      label: tag("LABEL", place, disk),
      format: tag("TYPE", place, disk),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** disko's order: GRUB's partition first, the one that takes the rest last, and the others by name. */
function inOrder(partitions: Readonly<Record<string, Partition>>): readonly [string, Partition][] {
  const priority = ({ size, type }: Partition) => (size === "100%" ? 2 : type === "EF02" ? 0 : 1);
  return Object.entries(partitions).sort(([a, one], [b, other]) => priority(one) - priority(other) || (a < b ? -1 : 1));
}

/** Start and size are in sectors. */
interface Place {
  readonly start: number;
  readonly size: number;
  readonly type: string;
}

function tableOf(disk: string): readonly Place[] {
  const { partitiontable } = JSON.parse(run("sfdisk", "--json", disk));
  return partitiontable.partitions;
}

/** How much of a partition is copied, in MiB. Each of these formats has its label in the first of them. */
const COPIED_MIB = 4;

/**
 * Formats a file of the partition's size, because only root can make devices of parts of a file, and copies its start into
 * the disk. The rest is holes, which take seconds to read.
 */
function format(content: NonNullable<Partition["content"]>, { start, size }: Place, disk: string, file: string): void {
  sparseFile(file, (size * SECTOR) / 2 ** 20);
  run(content.type === "swap" ? "mkswap" : `mkfs.${content.format}`, ...content.extraArgs, file);
  const mib = (start * SECTOR) / 2 ** 20;
  run("dd", `if=${file}`, `of=${disk}`, "bs=1M", `seek=${mib}`, `count=${COPIED_MIB}`, "conv=notrunc", "status=none");
  rmSync(file);
}

function tag(name: "LABEL" | "TYPE", { start, size }: Place, disk: string): string | undefined {
  const args = ["--probe", "--offset", `${start * SECTOR}`, "--size", `${size * SECTOR}`, "--match-tag", name];
  const { stdout } = spawnSync("blkid", [...args, "--output", "value", disk], { encoding: "utf8" });
  return stdout.trim() || undefined;
}

function sparseFile(path: string, mib: number): string {
  closeSync(openSync(path, "w"));
  truncateSync(path, mib * 2 ** 20);
  return path;
}

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import type { ParsedHost } from "../schema/host";
import type { ManifestPath } from "../source/ManifestSource";
import { Size } from "../units/Size";

type Disk = NonNullable<ParsedHost["hardware"]>["disk"];

/**
 * Longest label of each format, in bytes.
 * @see https://man7.org/linux/man-pages/man8/mke2fs.8.html (-L), https://man7.org/linux/man-pages/man8/mkfs.xfs.8.html (-L),
 * https://btrfs.readthedocs.io/en/latest/mkfs.btrfs.html (-L), https://man7.org/linux/man-pages/man8/mkfs.fat.8.html (-n)
 */
const LONGEST_LABEL = { ext4: 16, xfs: 12, btrfs: 255, vfat: 11 } as const;

const BY_LABEL = "/dev/disk/by-label/";
const SWAP = `${BY_LABEL}swap`;

/** The EFI system partition, in GiB, as nix/outputs/disko.nix makes it. */
const ESP_GIB = 1;
/**
 * Least space for the root file system, in GiB: as much as an EC2 instance needs, whose image alone has 4 GiB.
 * @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/virtualisation/amazon-image.nix (`diskSize`)
 */
const LEAST_ROOT_GIB = 8;

/** Contradictions between a host's partitions, and between them and the disk that an installation erases. */
export function diskFindings(path: ManifestPath, { boot, hardware }: Partial<ParsedHost>): UnlocatedFinding[] {
  if (hardware === undefined) return [];
  const { disk } = hardware;
  const place = [...path, "hardware", "disk"];
  const free = disk.sizeGiB.toGibibytes() - LEAST_ROOT_GIB - (boot === "uefi" ? ESP_GIB : 0);
  return [
    ...(free < 0 ? [tooSmall([...place, "sizeGiB"], disk.sizeGiB, boot)] : []),
    ...swapFindings(place, disk, Math.floor(free)),
    ...(disk.installDisk === undefined
      ? []
      : [
          ...grubFindings([...path, "boot", "bios"], boot, disk.installDisk),
          ...labelFindings([...place, "device"], "root file system", disk.device, disk.filesystem, "nixos"),
          ...(boot === "uefi"
            ? labelFindings([...place, "espDevice"], "EFI system partition", disk.espDevice, "vfat", "boot")
            : []),
        ]),
  ];
}

function tooSmall(path: ManifestPath, size: Size, boot: ParsedHost["boot"]): UnlocatedFinding {
  const esp = boot === "uefi" ? `, and the EFI system partition ${Size.gibibytes(ESP_GIB)}` : "";
  return invalid(
    path,
    `A disk of ${size} is too small: the root file system needs ${Size.gibibytes(LEAST_ROOT_GIB)}${esp}.`,
    "Write the size of the whole disk in GiB, as `lsblk` shows it, or use a larger disk.",
  );
}

/** @param most largest swap partition that the disk has room for, in GiB; negative if the disk is too small without one */
function swapFindings(
  place: ManifestPath,
  { swapGiB, sizeGiB, device, espDevice }: Disk,
  most: number,
): UnlocatedFinding[] {
  if (swapGiB === 0) return [];
  const same = [["device", device] as const, ["espDevice", espDevice] as const].filter(([, path]) => path === SWAP);
  return [
    ...same.map(([key, path]) =>
      invalid([...place, key], `"${path}" is the swap partition, because swapGiB is not 0.`, "Use another label here."),
    ),
    ...(most >= 0 && swapGiB > most
      ? [
          invalid(
            [...place, "swapGiB"],
            `${Size.gibibytes(swapGiB)} of swap leave less than ${Size.gibibytes(LEAST_ROOT_GIB)} of ${sizeGiB} for the root file system.`,
            most > 0 ? `Write at most \`swapGiB: ${most}\`.` : "Write `swapGiB: 0`.",
          ),
        ]
      : []),
  ];
}

function grubFindings(place: ManifestPath, boot: ParsedHost["boot"], installDisk: string): UnlocatedFinding[] {
  if (typeof boot !== "object" || boot.bios === installDisk) return [];
  return [
    invalid(
      place,
      boot.bios.startsWith("/dev/disk/by-id/")
        ? `GRUB's disk "${boot.bios}" differs from hardware.disk.installDisk, "${installDisk}", but a host boots from the disk that it is installed on.`
        : `GRUB's disk "${boot.bios}" may be another one than hardware.disk.installDisk, "${installDisk}": a name such as /dev/sda can change from boot to boot.`,
      `Write \`bios: ${installDisk}\`, the same name in both places.`,
    ),
  ];
}

function labelFindings(
  place: ManifestPath,
  what: string,
  device: string,
  format: keyof typeof LONGEST_LABEL,
  usual: string,
): UnlocatedFinding[] {
  const fix = `Write \`${place.at(-1)}: ${BY_LABEL}${usual}\`, or remove installDisk if the host was installed by hand.`;
  const label = device.startsWith(BY_LABEL) ? device.slice(BY_LABEL.length) : undefined;
  if (label === undefined) {
    return [
      invalid(
        place,
        `An installation on installDisk makes the ${what} anew and gives it a label, so "${device}" would not lead to it.`,
        fix,
      ),
    ];
  }
  const longest = LONGEST_LABEL[format];
  return label.length > longest
    ? [invalid(place, `The label "${label}" is longer than the ${longest} bytes that ${format} allows.`, fix)]
    : [];
}

function invalid(path: ManifestPath, message: string, fix: string): UnlocatedFinding {
  return { rule: "invalid-value", path, message, fix };
}

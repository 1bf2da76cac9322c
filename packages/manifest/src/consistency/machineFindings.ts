import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { MAX_GIB_PER_THREAD, memoryUnitFix } from "../schema/amounts";
import type { ParsedHost } from "../schema/host";
import type { ManifestPath } from "../source/ManifestSource";

/** What does not fit together within one machine, whatever its site. */
export function machineFindings(path: ManifestPath, { boot, hardware }: Partial<ParsedHost>): UnlocatedFinding[] {
  if (hardware === undefined) return [];
  const { cpu, disk } = hardware;
  const problem = (key: ManifestPath, message: string, fix: string): UnlocatedFinding => ({
    rule: "invalid-value",
    path: [...path, ...key],
    message,
    fix,
  });
  const perThread = hardware.memoryGiB.toGibibytes() / cpu.threads;
  return [
    ...(perThread > MAX_GIB_PER_THREAD
      ? [
          problem(
            ["hardware", "memoryGiB"],
            `${hardware.memoryGiB} of memory for ${cpu.threads} threads is more than any machine has.`,
            memoryUnitFix(hardware.memoryGiB.toGibibytes(), cpu.threads) ??
              "Write the memory in GiB, as `free -g` shows it.",
          ),
        ]
      : []),
    ...(boot === "uefi" && disk.espDevice === disk.device
      ? [
          problem(
            ["hardware", "disk", "espDevice"],
            `"${disk.espDevice}" is the root file system's device, and the EFI system partition must be another.`,
            "Write the partition that is mounted at /boot, or leave the key out: /dev/disk/by-label/boot is its default.",
          ),
        ]
      : []),
    ...(typeof boot === "object" && boot.bios === disk.device
      ? [
          problem(
            ["boot", "bios"],
            `"${boot.bios}" is the root file system's device, which leaves GRUB no boot sector.`,
            "Write the whole disk here, such as /dev/sda, and its partition as hardware.disk.device.",
          ),
        ]
      : []),
  ];
}

import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import { MAX_GIB_PER_THREAD, memoryUnitFix } from "../schema/amounts";
import type { ParsedHost } from "../schema/host";
import type { ManifestPath } from "../source/ManifestSource";

/** Contradictions within one host's hardware, which do not depend on its site. */
export function machineFindings(path: ManifestPath, { boot, hardware }: Partial<ParsedHost>): UnlocatedFinding[] {
  if (hardware === undefined) return [];
  const { cpu, disk } = hardware;
  const finding = (key: ManifestPath, message: string, fix: string): UnlocatedFinding => ({
    rule: "invalid-value",
    path: [...path, ...key],
    message,
    fix,
  });
  const perThread = hardware.memoryGiB.toGibibytes() / cpu.threads;
  return [
    ...(perThread > MAX_GIB_PER_THREAD
      ? [
          finding(
            ["hardware", "memoryGiB"],
            `${hardware.memoryGiB} of memory for ${cpu.threads} threads is more than any machine has.`,
            memoryUnitFix(hardware.memoryGiB.toGibibytes(), cpu.threads) ??
              "Write the memory in GiB, as `free -g` shows it.",
          ),
        ]
      : []),
    ...(boot === "uefi" && disk.espDevice === disk.device
      ? [
          finding(
            ["hardware", "disk", "espDevice"],
            `"${disk.espDevice}" is the root file system's device, but the EFI system partition must be a different one.`,
            "Write the partition that is mounted at /boot, or remove the key: its default is /dev/disk/by-label/boot.",
          ),
        ]
      : []),
    ...(typeof boot === "object" && boot.bios === disk.device
      ? [
          finding(
            ["boot", "bios"],
            `"${boot.bios}" is the root file system's device, so it has no boot sector for GRUB.`,
            "Write the whole disk here, such as /dev/sda, and its partition as hardware.disk.device.",
          ),
        ]
      : []),
  ];
}

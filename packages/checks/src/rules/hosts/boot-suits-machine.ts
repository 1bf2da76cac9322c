import type { ManifestRule } from "../../Rule";

/** First-generation Intel Core, from 2010: i3-M 330, i5-520M, and in the kernel's spelling i7 CPU Q 720. */
const FIRST_GENERATION_CORE = /\bi[357](\s+CPU)?[\s-]*([A-Z]\s?)?\d{3}[A-Z]*\b/i;

/** Paths of partitions and file systems. A boot sector belongs to a whole disk. */
const PARTITION =
  /^\/dev\/((sd|vd|hd)[a-z]+\d+|(nvme\d+n|mmcblk)\d+p\d+|disk\/by-(label|partlabel|partuuid|uuid)\/.+|.+-part\d+)$/;

/** An installation for the wrong kind of firmware completes, but the host does not boot. */
export const BootRule: ManifestRule = {
  name: "boot-suits-machine",
  subject: "manifest",
  severity: "warning",
  meaning: "A host's boot loader should match its firmware, or the host does not boot after its installation.",
  remedy: "Use uefi if /sys/firmware/efi exists, and otherwise bios with the whole disk that the host boots from.",
  source: "https://nixos.org/manual/nixos/stable/#sec-installation-manual-partitioning",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      if (host.kind !== "lan") continue;
      const path = ["hosts", host.name, "boot"];
      const { model } = host.hardware.cpu;
      if (host.boot.kind === "uefi" && FIRST_GENERATION_CORE.test(model)) {
        report({
          path,
          message: `Host "${host.name}" boots with UEFI, but computers from 2010 with an ${model} usually have only a BIOS.`,
          fix: "Run `ls /sys/firmware/efi` on the host. If that folder does not exist, write `boot: { bios: /dev/sda }`.",
        });
      }
      if (host.boot.kind === "bios" && PARTITION.test(host.boot.device)) {
        report({
          path: [...path, "bios"],
          message: `"${host.boot.device}" is a partition, but GRUB needs the boot sector of a whole disk.`,
          fix: "Write the whole disk, such as /dev/sda or a path in /dev/disk/by-id that does not end in -part and a number.",
        });
      }
    }
  },
};

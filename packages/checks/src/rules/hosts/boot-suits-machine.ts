import type { ManifestRule } from "../../Rule";

/** Intel Core of the first generation, from 2010: i3-M 330, i5-520M, and as the kernel has it i7 CPU Q 720. */
const FIRST_GENERATION_CORE = /\bi[357](\s+CPU)?[\s-]*([A-Z]\s?)?\d{3}[A-Z]*\b/i;

/** Names of partitions and file systems; a boot sector is a whole disk's. */
const PARTITION =
  /^\/dev\/((sd|vd|hd)[a-z]+\d+|(nvme\d+n|mmcblk)\d+p\d+|disk\/by-(label|partlabel|partuuid|uuid)\/.+|.+-part\d+)$/;

/** An installation for the other kind of firmware completes, and then does not start. */
export const BootRule: ManifestRule = {
  name: "boot-suits-machine",
  subject: "manifest",
  severity: "warning",
  meaning: "A host's boot loader should suit its firmware, or the machine does not start after its installation.",
  remedy: "Use uefi where /sys/firmware/efi exists, and otherwise bios with the whole disk that it boots from.",
  source: "https://nixos.org/manual/nixos/stable/#sec-installation-manual-partitioning",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      if (host.kind !== "lan") continue;
      const path = ["hosts", host.name, "boot"];
      const { model } = host.hardware.cpu;
      if (host.boot.kind === "uefi" && FIRST_GENERATION_CORE.test(model)) {
        report({
          path,
          message: `Host "${host.name}" is to boot with UEFI, but machines of 2010 with an ${model} usually have a BIOS alone.`,
          fix: "Run `ls /sys/firmware/efi` on it: if there is no such folder, write `boot: { bios: /dev/sda }`.",
        });
      }
      if (host.boot.kind === "bios" && PARTITION.test(host.boot.device)) {
        report({
          path: [...path, "bios"],
          message: `"${host.boot.device}" is a partition, and GRUB has no room for itself in one.`,
          fix: "Name the whole disk, such as /dev/sda or one in /dev/disk/by-id without -part at its end.",
        });
      }
    }
  },
};

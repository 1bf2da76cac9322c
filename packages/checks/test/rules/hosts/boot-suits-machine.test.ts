import type { ManifestValue } from "@ducksnest/testing";
import { BootRule } from "../../../src/rules/hosts/boot-suits-machine";
import { findingsOf } from "../../_findings";

const withModel = (model: string) =>
  findingsOf(BootRule, {
    "hosts.old.hardware.cpu.model": model,
    "hosts.old.hardware.cpu.level": "v2",
    "hosts.old.boot": "uefi",
  });
const withBoot = (boot: ManifestValue) => findingsOf(BootRule, { "hosts.old.boot": boot });

describe("boot-suits-machine", () => {
  it("passes in the reference homelab", () => expect(findingsOf(BootRule)).toEqual([]));

  it.each(["Intel i3-M 330", "Intel Core i5-520M", "Intel(R) Core(TM) i7 CPU Q 720 @ 1.60GHz"])(
    "warns of UEFI with the first-generation %s",
    (model) => {
      expect(withModel(model)).toEqual([
        `hosts.old.boot: Host "old" boots with UEFI, but computers from 2010 with an ${model} usually have only a BIOS. -> Run \`ls /sys/firmware/efi\` on the host. If that folder does not exist, write \`boot: { bios: /dev/sda }\`.`,
      ]);
    },
  );

  it.each(["Intel Core i5-2520M", "Intel Core i7-1165G7", "AMD Ryzen 7 5800H"])("passes UEFI with %s", (model) => {
    expect(withModel(model)).toEqual([]);
  });

  it.each(["/dev/sda1", "/dev/nvme0n1p2", "/dev/mmcblk0p1", "/dev/disk/by-label/boot", "/dev/disk/by-id/ata-X-part1"])(
    "warns of a boot sector in the partition %s",
    (bios) => {
      expect(withBoot({ bios })).toEqual([
        `hosts.old.boot.bios: "${bios}" is a partition, but GRUB needs the boot sector of a whole disk. -> Write the whole disk, such as /dev/sda or a path in /dev/disk/by-id that does not end in -part and a number.`,
      ]);
    },
  );

  it.each(["/dev/sda", "/dev/nvme0n1", "/dev/mmcblk0", "/dev/disk/by-id/ata-X"])("passes with the disk %s", (bios) => {
    expect(withBoot({ bios })).toEqual([]);
  });
});

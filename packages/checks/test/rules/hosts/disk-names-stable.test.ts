import { DiskNamesRule } from "../../../src/rules/hosts/disk-names-stable";
import { findingsOf } from "../../_findings";

const findings = (changes = {}) => findingsOf(DiskNamesRule, changes);

describe("disk-names-stable", () => {
  it("passes stable names, and one host that boots from /dev/sda", () => {
    expect(findings()).toEqual([]);
    expect(findings({ "hosts.ultra.boot": { bios: "/dev/disk/by-id/ata-WDC_WD10" } })).toEqual([]);
  });

  it.each(["/dev/nvme0n1p2", "/dev/mmcblk0p2", "/dev/vda2", "/dev/md0"])(
    "passes %s, which no stick takes",
    (device) => {
      expect(findings({ "hosts.firebat.hardware.disk.device": device })).toEqual([]);
    },
  );

  it("reports partitions that a host mounts", () => {
    const disk = { device: "/dev/sda2", espDevice: "/dev/sda1" };
    expect(
      findings({
        "hosts.firebat.hardware.disk.device": disk.device,
        "hosts.firebat.hardware.disk.espDevice": disk.espDevice,
      }),
    ).toEqual([
      'hosts.firebat.hardware.disk.device: Host "firebat" mounts /dev/sda2 as its root file system, but a USB stick can take that name at the next boot, and then the host does not start. -> Write `device:` with the name that `ls -l /dev/disk/by-uuid` shows for /dev/sda2.',
      'hosts.firebat.hardware.disk.espDevice: Host "firebat" mounts /dev/sda1 as its EFI system partition, but a USB stick can take that name at the next boot, and then the host does not start. -> Write `espDevice:` with the name that `ls -l /dev/disk/by-uuid` shows for /dev/sda1.',
    ]);
  });

  it("passes an EFI system partition that a BIOS does not use", () => {
    expect(findings({ "hosts.old.hardware.disk.espDevice": "/dev/sda1" })).toEqual([]);
  });

  it("reports a boot disk that is not the first", () => {
    expect(findings({ "hosts.ultra.boot": { bios: "/dev/sdb" } })).toEqual([
      'hosts.ultra.boot.bios: Host "ultra" boots from /dev/sdb, so it has another disk. That disk or a USB stick can take the name at the next boot, and GRUB would then go there. -> Write `bios:` with the name that `ls -l /dev/disk/by-id` shows for the whole disk.',
    ]);
  });

  it("reports the same boot disk on several hosts, once", () => {
    expect(findings({ "hosts.ultra.boot": { bios: "/dev/sda" }, "hosts.firebat.boot": { bios: "/dev/sda" } })).toEqual([
      'hosts.firebat.boot.bios: Hosts "firebat", "old" and "ultra" all boot from /dev/sda, but a USB stick can have that name on any of them, and GRUB would then go to the stick. -> Write `bios:` of each host with the name that `ls -l /dev/disk/by-id` shows on it for the whole disk.',
    ]);
  });
});

import { DiskIdsRule } from "../../../src/rules/hosts/disk-ids-unique";
import { findingsOf } from "../../_findings";

const FIREBAT = "hosts.firebat.hardware.disk";
const ULTRA = "hosts.ultra.hardware.disk";
const NVME = "/dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K123456";
const UUID = "/dev/disk/by-uuid/5c7b0f5e-6f0a-4d37-9d0a-4d2f8f1b7c11";

describe("disk-ids-unique", () => {
  it("passes different disks, and one disk that a host names in several places", () => {
    expect(findingsOf(DiskIdsRule)).toEqual([]);
    expect(findingsOf(DiskIdsRule, { [`${FIREBAT}.installDisk`]: NVME, [`${ULTRA}.installDisk`]: `${NVME}9` })).toEqual(
      [],
    );
    expect(
      findingsOf(DiskIdsRule, {
        "hosts.old.boot": { bios: NVME },
        "hosts.old.hardware.disk.device": `${NVME}-part2`,
      }),
    ).toEqual([]);
  });

  it("reports the disk of another host once, with the place of the first", () => {
    expect(
      findingsOf(DiskIdsRule, {
        [`${FIREBAT}.installDisk`]: NVME,
        [`${ULTRA}.installDisk`]: NVME,
        [`${ULTRA}.device`]: "/dev/disk/by-label/nixos",
      }),
    ).toEqual([
      `${ULTRA}.installDisk: Host "ultra" names the disk "by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K123456", but that is a disk of host "firebat". -> Write the name that \`ls -l /dev/disk/by-id\` shows on host "ultra".`,
    ]);
  });

  it("compares partitions, boot disks and UUIDs", () => {
    expect(
      findingsOf(DiskIdsRule, { [`${FIREBAT}.device`]: `${NVME}-part2`, "hosts.old.boot": { bios: NVME } }),
    ).toEqual([expect.stringContaining('hosts.old.boot.bios: Host "old" names the disk "by-id/nvme-')]);
    for (const key of ["device", "espDevice"]) {
      expect(findingsOf(DiskIdsRule, { [`${FIREBAT}.${key}`]: UUID, [`${ULTRA}.${key}`]: UUID })).toEqual([
        expect.stringMatching(/^hosts\.ultra\..* shows on host "ultra"\.$/),
      ]);
    }
  });

  it.each([
    "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0",
    "/dev/disk/by-id/ata-QEMU_HARDDISK_QM00001",
    "/dev/disk/by-id/virtio-root",
  ])("passes %s, which many virtual machines have", (disk) => {
    expect(findingsOf(DiskIdsRule, { [`${FIREBAT}.installDisk`]: disk, [`${ULTRA}.installDisk`]: disk })).toEqual([]);
  });
});

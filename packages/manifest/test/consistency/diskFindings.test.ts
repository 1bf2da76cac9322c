import { aManifest, type ManifestValue, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

const DISK = "/dev/disk/by-id/ata-Maker_Disk_S1";

/** The findings of the reference manifest with these values replaced, without positions. */
function changed(changes: Readonly<Record<string, ManifestValue>>): readonly string[] {
  return findings(manifestText(aManifest(changes))).map((finding) => finding.replace(/^\S+ /, ""));
}

describe("installDisk", () => {
  it("is not needed, and is accepted with the labels that an installation makes", () => {
    expect(changed({})).toEqual([]);
    expect(changed({ "hosts.firebat.hardware.disk.installDisk": DISK })).toEqual([]);
  });

  it("has to be GRUB's disk as well, under the same name", () => {
    const old = { "hosts.old.hardware.disk.installDisk": DISK };
    expect(changed(old)).toEqual([
      `invalid-value hosts.old.boot.bios: GRUB's disk "/dev/sda" may be another one than hardware.disk.installDisk, "${DISK}": ` +
        `a name such as /dev/sda can change from boot to boot. -> Write \`bios: ${DISK}\`, the same name in both places.`,
    ]);
    expect(changed({ ...old, "hosts.old.boot": { bios: `${DISK}2` } })).toEqual([
      expect.stringContaining(`GRUB's disk "${DISK}2" differs from hardware.disk.installDisk, "${DISK}"`),
    ]);
    expect(changed({ ...old, "hosts.old.boot": { bios: DISK } })).toEqual([]);
  });

  it("fits only partitions that are found by their labels", () => {
    const install = { "hosts.firebat.hardware.disk.installDisk": DISK };
    const disk = "hosts.firebat.hardware.disk";
    expect(changed({ ...install, [`${disk}.device`]: "/dev/sda2" })).toEqual([
      `invalid-value ${disk}.device: An installation on installDisk makes the root file system anew and gives it a label, so ` +
        '"/dev/sda2" would not lead to it. -> Write `device: /dev/disk/by-label/nixos`, or remove installDisk if the host was installed by hand.',
    ]);
    expect(changed({ ...install, [`${disk}.espDevice`]: "/dev/disk/by-uuid/AB12-CD34" })).toEqual([
      expect.stringContaining("Write `espDevice: /dev/disk/by-label/boot`"),
    ]);
    expect(changed({ ...install, [`${disk}.device`]: "/dev/disk/by-label/root" })).toEqual([]);
    expect(changed({ [`${disk}.device`]: "/dev/sda2", [`${disk}.espDevice`]: "/dev/sda1" })).toEqual([]);
  });

  it.each([
    ["ext4", 16],
    ["xfs", 12],
    ["btrfs", 64],
  ])("accepts labels that %s can have", (filesystem, longest) => {
    const disk = "hosts.firebat.hardware.disk";
    const withLabel = (length: number) =>
      changed({
        [`${disk}.installDisk`]: DISK,
        [`${disk}.filesystem`]: filesystem,
        [`${disk}.device`]: `/dev/disk/by-label/${"n".repeat(length)}`,
      });
    expect(withLabel(longest)).toEqual([]);
    if (filesystem !== "btrfs") {
      expect(withLabel(longest + 1)).toEqual([
        expect.stringContaining(`is longer than the ${longest} bytes that ${filesystem} allows`),
      ]);
    }
  });
});

describe("sizeGiB", () => {
  const FIREBAT = "hosts.firebat.hardware.disk.sizeGiB";

  it("has room for the root file system, and for the EFI system partition with UEFI", () => {
    expect(changed({ [FIREBAT]: 9 })).toEqual([]);
    expect(changed({ [FIREBAT]: 8.5 })).toEqual([
      `invalid-value ${FIREBAT}: A disk of 8.5 GiB is too small: the root file system needs 8 GiB, and the EFI system partition 1 GiB. -> Write the size of the whole disk in GiB, as \`lsblk\` shows it, or use a larger disk.`,
    ]);
    expect(changed({ "hosts.old.hardware.disk.sizeGiB": 8 })).toEqual([]);
    expect(changed({ "hosts.old.hardware.disk.sizeGiB": 7.9 })).toEqual([
      expect.stringContaining("A disk of 7.9 GiB is too small: the root file system needs 8 GiB. ->"),
    ]);
  });

  it("is reported alone, because without swap the disk would be too small as well", () => {
    expect(changed({ [FIREBAT]: 4, "hosts.firebat.hardware.disk.swapGiB": 2 })).toEqual([
      expect.stringContaining("A disk of 4 GiB is too small"),
    ]);
  });
});

describe("swapGiB", () => {
  const disk = "hosts.firebat.hardware.disk";

  it("is none to 64 whole GiB", () => {
    for (const size of [0, 1, 64]) expect(changed({ [`${disk}.swapGiB`]: size })).toEqual([]);
    for (const size of [-1, 65, 1.5]) expect(changed({ [`${disk}.swapGiB`]: size })).toHaveLength(1);
  });

  it("leaves space for the root file system", () => {
    const small = (swap: number, size = 32) => changed({ [`${disk}.sizeGiB`]: size, [`${disk}.swapGiB`]: swap });
    expect(small(23)).toEqual([]);
    expect(small(24)).toEqual([
      `invalid-value ${disk}.swapGiB: 24 GiB of swap leave less than 8 GiB of 32 GiB for the root file system. -> Write at most \`swapGiB: 23\`.`,
    ]);
    expect(small(1, 9.5)).toEqual([expect.stringContaining("Write `swapGiB: 0`.")]);
  });

  it("has a label that no other partition has", () => {
    expect(changed({ [`${disk}.swapGiB`]: 4, [`${disk}.device`]: "/dev/disk/by-label/swap" })).toEqual([
      expect.stringContaining(`invalid-value ${disk}.device: "/dev/disk/by-label/swap" is the swap partition`),
    ]);
    expect(changed({ [`${disk}.device`]: "/dev/disk/by-label/swap" })).toEqual([]);
  });
});

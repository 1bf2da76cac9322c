import type { Homelab, LanHost, ManifestPath } from "@ducksnest/manifest";
import { LISTED, quoted } from "../../_words";
import type { ManifestRule, RuleContext } from "../../Rule";

/** Names of SCSI, SATA and USB disks and their partitions, in the order in which the kernel finds them. */
const KERNEL_NAME = /^\/dev\/sd[a-z]+\d*$/;

/** The kernel numbers disks in the order in which it finds them, and a USB stick is a disk like any other. */
export const DiskNamesRule: ManifestRule = {
  name: "disk-names-stable",
  subject: "manifest",
  severity: "warning",
  meaning: "A host should name its disk by a stable name, because a USB stick can take a name such as /dev/sda.",
  remedy: "Write the name that `ls -l /dev/disk/by-id` shows for a disk, or /dev/disk/by-uuid for a partition.",
  source: "https://wiki.archlinux.org/title/Persistent_block_device_naming",
  check({ homelab, report }) {
    for (const host of lanHosts(homelab)) reportPartitions(host, report);
    reportBootDisks(homelab, report);
  },
};

function reportPartitions({ name, boot, hardware: { disk } }: LanHost, report: RuleContext["report"]): void {
  const mounted: readonly (readonly [key: string, device: string, what: string])[] = [
    ["device", disk.device, "root file system"],
    ...(boot.kind === "uefi" ? [["espDevice", disk.espDevice, "EFI system partition"] as const] : []),
  ];
  for (const [key, device, what] of mounted) {
    if (!KERNEL_NAME.test(device)) continue;
    report({
      path: ["hosts", name, "hardware", "disk", key],
      message: `Host "${name}" mounts ${device} as its ${what}, but a USB stick can take that name at the next boot, and then the host does not start.`,
      fix: `Write \`${key}:\` with the name that \`ls -l /dev/disk/by-uuid\` shows for ${device}.`,
    });
  }
}

/** The name of a computer's only disk, which alone on one host says that somebody looked at it. */
const ONLY_DISK = "/dev/sda";

function reportBootDisks(homelab: Homelab, report: RuleContext["report"]): void {
  for (const [device, [first, ...others]] of hostsByBootDisk(homelab)) {
    if (first === undefined || (others.length === 0 && device === ONLY_DISK)) continue;
    report({
      path: biosOf(first),
      message:
        others.length === 0
          ? `Host "${first}" boots from ${device}, so it has another disk. That disk or a USB stick can take the name at the next boot, and GRUB would then go there.`
          : `Hosts ${quoted([first, ...others])} all boot from ${device}, but a USB stick can have that name on any of them, and GRUB would then go to the stick.`,
      fix:
        others.length === 0
          ? "Write `bios:` with the name that `ls -l /dev/disk/by-id` shows for the whole disk."
          : "Write `bios:` of each host with the name that `ls -l /dev/disk/by-id` shows on it for the whole disk.",
      related: others.slice(0, LISTED).map((name) => ({ path: biosOf(name), message: "has the same name" })),
    });
  }
}

/** Names of the hosts that boot from a disk by the kernel's name, by that name. */
function hostsByBootDisk(homelab: Homelab): ReadonlyMap<string, readonly string[]> {
  const byDisk = new Map<string, string[]>();
  for (const { name, boot } of lanHosts(homelab)) {
    if (boot.kind !== "bios" || !KERNEL_NAME.test(boot.device)) continue;
    const names = byDisk.get(boot.device);
    if (names === undefined) byDisk.set(boot.device, [name]);
    else names.push(name);
  }
  return byDisk;
}

function biosOf(host: string): ManifestPath {
  return ["hosts", host, "boot", "bios"];
}

function lanHosts({ hosts }: Homelab): readonly LanHost[] {
  return hosts.filter((host) => host.kind === "lan");
}

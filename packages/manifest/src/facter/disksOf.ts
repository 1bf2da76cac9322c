import { devicePath } from "../schema/scalars";
import type { DiskCandidate, FacterProposals } from "./FacterProposals";
import { known, unknown } from "./Proposal";
import type { FacterDevice, FacterReport } from "./report";

/** Block devices that hwinfo lists with the disks, but that nothing can be installed on. */
const NOT_A_DISK = /^\/dev\/(?:fd|loop|ram|zram|sr|md|dm-|nbd)\d|^\/dev\/mmcblk\d+(?:boot\d|rpmb)/;

/** Kinds of names below /dev/disk/by-id, best first. A `wwn` or an `eui` says nothing to a reader. */
const ID_KINDS: readonly RegExp[] = [/\/(?:nvme|ata|mmc|scsi|virtio)-(?!eui\.|nvme\.)/, /\/usb-/, /./];

/** The disks of a report. */
export function disksOf({ hardware }: FacterReport): FacterProposals["disks"] {
  const disks = hardware.disk.flatMap((device) => diskOf(device) ?? []);
  if (disks.length === 0) return unknown("The report lists no disk whose size is known.");
  const internal = disks.filter(({ usb }) => !usb);
  const sorted = disks
    .map((disk) => ({ ...disk, root: internal.length === 1 && disk === internal[0] }))
    .sort(byLikelihood);
  if (internal.length === 1) return known(sorted);
  return known(
    sorted,
    internal.length === 0
      ? "Every disk in the report is on USB."
      : `The report lists ${internal.length} internal disks, and does not say which one NixOS belongs on.`,
  );
}

function diskOf(device: FacterDevice): DiskCandidate | undefined {
  const paths = device.unix_device_names.filter((name) => devicePath.safeParse(name).success);
  const kernelName = paths.find((path) => /^\/dev\/[^/]+$/.test(path));
  const sizeGiB = sizeOf(device);
  if (kernelName === undefined || NOT_A_DISK.test(kernelName) || sizeGiB === undefined) return undefined;
  return {
    device: kernelName,
    byId: bestId(paths.filter((path) => path.startsWith("/dev/disk/by-id/"))),
    model: device.model ?? device.device?.name,
    sizeGiB,
    usb: device.class_list.includes("usb") || paths.some((path) => /\/by-id\/usb-/.test(path)),
    root: false,
  };
}

/** Size in GiB, rounded down to one decimal; undefined if it is below 1 GiB or not known. */
function sizeOf({ resources }: FacterDevice): number | undefined {
  const size = resources.find(({ type, unit }) => type === "size" && unit === "sectors");
  const bytes = (size?.value_1 ?? 0) * (size?.value_2 ?? 0);
  const gibibytes = Math.floor((bytes / 2 ** 30) * 10) / 10;
  return gibibytes >= 1 && Number.isFinite(gibibytes) ? gibibytes : undefined;
}

/** The most readable name; the shortest of its kind, because longer ones name a namespace of the same disk. */
function bestId(ids: readonly string[]): string | undefined {
  const shortestFirst = [...ids].sort((a, b) => a.length - b.length || compare(a, b));
  for (const kind of ID_KINDS) {
    const found = shortestFirst.find((path) => kind.test(path));
    if (found !== undefined) return found;
  }
  return undefined;
}

function byLikelihood(a: DiskCandidate, b: DiskCandidate): number {
  const rank = ({ usb, device }: DiskCandidate) => (usb ? 2 : device.startsWith("/dev/nvme") ? 0 : 1);
  return rank(a) - rank(b) || b.sizeGiB - a.sizeGiB || compare(a.device, b.device);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

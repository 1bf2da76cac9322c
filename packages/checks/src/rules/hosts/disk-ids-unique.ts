import type { Host, ManifestPath } from "@ducksnest/manifest";
import type { ManifestRule } from "../../Rule";

/** The name of a disk or a file system that only one machine has. */
interface DiskId {
  readonly host: string;
  readonly path: ManifestPath;
  /** Kind of name, such as `by-id`. */
  readonly scheme: string;
  /** The name without the folder and the partition. */
  readonly id: string;
}

const ID = /^\/dev\/disk\/(by-id|by-uuid|by-partuuid)\/(.+?)(-part\d+)?$/;

/** Names that QEMU gives to a disk unless somebody sets a serial number, so that many machines have the same one. */
const WITHOUT_SERIAL = /^virtio-|QEMU/;

/**
 * udev makes the names from serial numbers and from random UUIDs. If two hosts have the same one, somebody copied a host, and
 * the copy finds no disk, or its installation erases the wrong one.
 */
export const DiskIdsRule: ManifestRule = {
  name: "disk-ids-unique",
  subject: "manifest",
  severity: "error",
  meaning: "No two hosts may name the same disk by its serial number or UUID, because only one of them can have it.",
  remedy: "Write the id that `ls -l /dev/disk/by-id` shows on the host itself.",
  source: "https://github.com/systemd/systemd/blob/v257/rules.d/60-persistent-storage.rules.in",
  check({ homelab, report }) {
    const owners = new Map<string, DiskId>();
    for (const each of homelab.hosts.flatMap(diskIds)) {
      const key = `${each.scheme}/${each.id}`;
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, each);
      else if (owner.host !== each.host) {
        report({
          path: each.path,
          message: `Host "${each.host}" names the disk "${key}", but that is a disk of host "${owner.host}".`,
          fix: `Write the name that \`ls -l /dev/disk/${each.scheme}\` shows on host "${each.host}".`,
          related: [{ path: owner.path, message: "is the same disk" }],
        });
      }
    }
  },
};

/** The ids of a host, each once. */
function diskIds(host: Host): readonly DiskId[] {
  if (host.kind !== "lan") return [];
  const { boot, hardware, name } = host;
  const disk = (key: string): ManifestPath => ["hosts", name, "hardware", "disk", key];
  const named: readonly (readonly [ManifestPath, string | undefined])[] = [
    [disk("installDisk"), hardware.disk.installDisk],
    [disk("device"), hardware.disk.device],
    [disk("espDevice"), hardware.disk.espDevice],
    [["hosts", name, "boot", "bios"], boot.kind === "bios" ? boot.device : undefined],
  ];
  const ids = new Map<string, DiskId>();
  for (const [path, device] of named) {
    const [, scheme, id] = ID.exec(device ?? "") ?? [];
    if (scheme === undefined || id === undefined || WITHOUT_SERIAL.test(id)) continue;
    const key = `${scheme}/${id}`;
    if (!ids.has(key)) ids.set(key, { host: name, path, scheme, id });
  }
  return [...ids.values()];
}

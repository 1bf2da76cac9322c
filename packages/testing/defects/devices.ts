import type { Change, Entry } from "@ducksnest/testing";

const NAMING = "https://www.freedesktop.org/software/systemd/man/latest/systemd.net-naming-scheme.html";
const PERSISTENT = "https://wiki.archlinux.org/title/Persistent_block_device_naming";
const UDEV = "https://github.com/systemd/systemd/blob/v257/rules.d/60-persistent-storage.rules.in";

const NVME = "/dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K123456";
const ROOT = "/dev/disk/by-uuid/5c7b0f5e-6f0a-4d37-9d0a-4d2f8f1b7c11";

/** The disk of a host, as far as it is changed. */
function disk(host: string, values: Readonly<Record<string, string | number>>): Change {
  const paths = Object.entries(values).map(([key, value]) => [`hosts.${host}.hardware.disk.${key}`, value]);
  return { manifest: Object.fromEntries(paths) };
}

function nic(host: string, name: string, kind: "wifi" | "ethernet"): Change {
  return { manifest: { [`hosts.${host}.interface`]: { name, kind } } };
}

/** Network cards and disks under a name that is wrong, that another host has, or that changes. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "cable-said-to-be-wifi",
    summary: "The host waits for Wi-Fi on its Ethernet card, which never joins one.",
    source: NAMING,
    changes: [nic("firebat", "enp3s0", "wifi")],
    reported: { rule: "interface-name-fits-kind", at: "hosts.firebat.interface.kind" },
  },
  {
    id: "wifi-said-to-be-a-cable",
    summary: "Nothing joins the Wi-Fi network with this card, so the host has no network.",
    source: NAMING,
    changes: [nic("old", "wlp2s0", "ethernet")],
    reported: { rule: "interface-name-fits-kind", at: "hosts.old.interface.kind" },
  },
  {
    id: "usb-wifi-said-to-be-a-cable",
    summary: "A Wi-Fi stick gets a name from its MAC address that starts with wlx.",
    source: NAMING,
    changes: [nic("old", "wlx00c0ca123456", "ethernet")],
    reported: { rule: "interface-name-fits-kind", at: "hosts.old.interface.kind" },
  },
  {
    id: "modem-as-network-card",
    summary: "A host cannot have its LAN address on a mobile modem.",
    source: NAMING,
    changes: [nic("ultra", "wwp0s20u4", "ethernet")],
    reported: { rule: "interface-name-fits-kind", at: "hosts.ultra.interface.name" },
  },
  {
    id: "wifi-name-on-ec2",
    summary: "Somebody copied a laptop's interface to an EC2 instance, whose card is called ens5.",
    source: "ducksnest",
    changes: [nic("control-plane", "wlan0", "ethernet")],
    reported: { rule: "interface-name-fits-kind", at: "hosts.control-plane.interface.kind" },
  },
  {
    id: "onboard-cable",
    summary: "A host with a cable in its onboard card, under systemd's name, is sound.",
    source: NAMING,
    changes: [nic("firebat", "eno1", "ethernet")],
  },
  {
    id: "card-with-a-name-of-its-own",
    summary: "A name that says nothing suits both kinds of cards if the MAC address pins it.",
    source: NAMING,
    changes: [
      {
        manifest: {
          "hosts.firebat.interface": { name: "lan0", kind: "ethernet", macAddress: "3c:7c:3f:00:00:01" },
        },
      },
    ],
  },
  {
    id: "install-disk-copied-from-another-host",
    summary: "A host's entry was copied with the serial number of the other host's disk.",
    source: UDEV,
    changes: [disk("firebat", { installDisk: NVME }), disk("ultra", { installDisk: NVME })],
    reported: { rule: "disk-ids-unique", at: "hosts.ultra.hardware.disk.installDisk" },
  },
  {
    id: "root-uuid-copied-from-another-host",
    summary: "Two hosts mount the same root file system by its UUID, which only one of them has.",
    source: PERSISTENT,
    changes: [disk("firebat", { device: ROOT }), disk("ultra", { device: ROOT })],
    reported: { rule: "disk-ids-unique", at: "hosts.ultra.hardware.disk.device" },
  },
  {
    id: "grub-on-another-hosts-disk",
    summary: "A host boots from the disk on which another host has its root file system.",
    source: UDEV,
    changes: [disk("ultra", { device: `${NVME}-part2` }), { manifest: { "hosts.old.boot": { bios: NVME } } }],
    reported: { rule: "disk-ids-unique", at: "hosts.ultra.hardware.disk.device" },
  },
  {
    id: "one-disk-in-three-places",
    summary: "A host names its own disk as the one to install on, to boot from, and under its label.",
    source: UDEV,
    changes: [disk("old", { installDisk: NVME }), { manifest: { "hosts.old.boot": { bios: NVME } } }],
  },
  {
    id: "virtual-disks-without-serial-numbers",
    summary: "QEMU gives the disks of all virtual machines the same id unless they get serial numbers.",
    source: UDEV,
    changes: ["firebat", "ultra"].map((host) =>
      disk(host, { installDisk: "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0" }),
    ),
  },
  {
    id: "root-by-kernel-name",
    summary: "The disk became /dev/sdb one day, and the host no longer found its root file system.",
    source: "https://github.com/jeaye/nixos-in-place/issues/49",
    changes: [disk("old", { device: "/dev/sda1" })],
    reported: { rule: "disk-names-stable", at: "hosts.old.hardware.disk.device" },
  },
  {
    id: "efi-partition-by-kernel-name",
    summary:
      "With a stick in the host, /dev/sda1 is a partition of the stick, and the host stops when it mounts /boot.",
    source: "https://github.com/pentoo/pentoo-installer/issues/33",
    changes: [disk("ultra", { espDevice: "/dev/sda1" })],
    reported: { rule: "disk-names-stable", at: "hosts.ultra.hardware.disk.espDevice" },
  },
  {
    id: "same-boot-disk-on-two-hosts",
    summary: "The name /dev/sda was copied from host to host, but one of them has another disk there.",
    source: "https://github.com/Toxocious/dotfiles/issues/10",
    changes: [{ manifest: { "hosts.ultra.boot": { bios: "/dev/sda" } } }],
    reported: { rule: "disk-names-stable", at: "hosts.old.boot.bios" },
  },
  {
    id: "boots-from-the-second-disk",
    summary: "A host with two disks boots from the second, which may be the first at the next boot.",
    source: PERSISTENT,
    changes: [{ manifest: { "hosts.old.boot": { bios: "/dev/sdb" } } }],
    reported: { rule: "disk-names-stable", at: "hosts.old.boot.bios" },
  },
  {
    id: "root-on-nvme",
    summary: "A USB stick cannot take the name of an NVMe disk.",
    source: PERSISTENT,
    changes: [disk("firebat", { device: "/dev/nvme0n1p2", espDevice: "/dev/nvme0n1p1" })],
  },
  {
    id: "two-boot-disks-by-id",
    summary: "Two hosts boot from disks with serial numbers in their names.",
    source: PERSISTENT,
    changes: [
      {
        manifest: {
          "hosts.old.boot": { bios: "/dev/disk/by-id/ata-ST320LT020-9YG142_W0V123AB" },
          "hosts.ultra.boot": { bios: "/dev/disk/by-id/ata-WDC_WD10SPZX-24Z10_WD-WX61A1234567" },
        },
      },
    ],
  },
  {
    id: "disk-smaller-than-the-system",
    summary: "A disk of 8 GB is full before the container images are there.",
    source: "https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/virtualisation/amazon-image.nix",
    changes: [disk("old", { sizeGiB: 7.4 })],
    reported: { rule: "invalid-value", at: "hosts.old.hardware.disk.sizeGiB" },
  },
  {
    id: "disk-without-room-for-the-efi-partition",
    summary: "The disk holds the system alone, but UEFI needs 1 GiB beside it.",
    source: "ducksnest",
    changes: [disk("firebat", { sizeGiB: 8 })],
    reported: { rule: "invalid-value", at: "hosts.firebat.hardware.disk.sizeGiB" },
  },
  {
    id: "size-of-the-disk-in-tebibytes",
    summary: "Somebody wrote the size in tebibytes, and the rules would take the disk for one of 2 GiB.",
    source: "ducksnest",
    changes: [disk("ultra", { sizeGiB: 1.8 })],
    reported: { rule: "invalid-value", at: "hosts.ultra.hardware.disk.sizeGiB" },
  },
  {
    id: "small-disk",
    summary: "A disk of 16 GiB has room for the system and for small workloads.",
    source: "ducksnest",
    changes: [disk("old", { sizeGiB: 16 })],
  },
  {
    id: "smallest-etcd-volume",
    summary: "The volume is full before etcd's database reaches the size at which etcd stops by itself.",
    source: "https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit",
    changes: [{ manifest: { "hosts.control-plane.etcdVolumeGiB": 1 } }],
    reported: { rule: "etcd-volume-holds-quota", at: "hosts.control-plane.etcdVolumeGiB" },
  },
  {
    id: "etcd-volume-of-the-quota",
    summary: "The volume holds the database, but not its copy while it is defragmented.",
    source: "https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit",
    changes: [{ manifest: { "hosts.control-plane.etcdVolumeGiB": 2 } }],
    reported: { rule: "etcd-volume-holds-quota", at: "hosts.control-plane.etcdVolumeGiB" },
  },
  {
    id: "etcd-volume-in-a-fraction",
    summary: "A fraction below twice the quota is too little as well.",
    source: "ducksnest",
    homelab: "two-homes",
    changes: [{ manifest: { "hosts.control-plane.etcdVolumeGiB": 3.5 } }],
    reported: { rule: "etcd-volume-holds-quota", at: "hosts.control-plane.etcdVolumeGiB" },
  },
  {
    id: "small-etcd-volume",
    summary: "Four GiB hold the database and its copy.",
    source: "https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit",
    changes: [{ manifest: { "hosts.control-plane.etcdVolumeGiB": 4 } }],
  },
];

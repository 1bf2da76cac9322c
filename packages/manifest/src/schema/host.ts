import * as z from "zod";
import { diskGiB, etcdVolumeGiB, maxGHz, memoryGiB, rootVolumeGiB, swapGiB, threads } from "./amounts";
import { amiId, instanceType } from "./aws";
import { nicName } from "./interfaceName";
import { cidr, ipv4Address } from "./networks";
import { devicePath, dnsLabel, macAddress, nixosRelease, wholeDisk } from "./scalars";
import type { SiteKind } from "./site";
import { freeText } from "./text";

const networkInterface = z.strictObject({
  name: nicName.meta({ description: "Name in the kernel, as `ip -br link` shows it", examples: ["wlan0"] }),
  kind: z.enum(["wifi", "ethernet"]).meta({
    description: "Whether it is a Wi-Fi or an Ethernet card; wifi joins the site's Wi-Fi network",
    examples: ["wifi"],
  }),
  macAddress: macAddress.optional().meta({
    description:
      "Hardware address, in lower case with colons; recommended, because the host then gives this card the name, whatever the kernel calls it",
    examples: ["3c:7c:3f:00:00:01"],
  }),
});

const bios = z.strictObject({
  bios: devicePath.meta({
    description: "The whole disk whose boot sector holds GRUB, not a partition",
    examples: ["/dev/sda"],
  }),
});

const boot = z.union([z.literal("uefi"), bios], {
  error: "Expected uefi, or { bios: <disk> } for GRUB in that disk's boot sector.",
});

const hardware = z.strictObject({
  cpu: z
    .strictObject({
      model: freeText(128).meta({
        description: "Model as the vendor or /proc/cpuinfo writes it",
        examples: ["Intel N100"],
      }),
      threads: threads.meta({ description: "Hardware threads, as `nproc` counts them", examples: [4] }),
      maxGHz: maxGHz.meta({ description: "Highest clock rate in GHz, as `lscpu` shows it in MHz", examples: [3.4] }),
      level: z
        .enum(["v1", "v2", "v3", "v4"])
        .optional()
        .meta({
          description: "x86-64 level, needed only if ducksnest does not know the model",
          examples: ["v3"],
        }),
    })
    .meta({ description: "The processor", examples: [{ model: "Intel N100", threads: 4, maxGHz: 3.4 }] }),
  memoryGiB: memoryGiB.meta({ description: "Memory in GiB (2^30 bytes), as `free -g` counts it", examples: [15.4] }),
  disk: z
    .strictObject({
      sizeGiB: diskGiB.meta({ description: "Size of the disk in GiB (2^30 bytes)", examples: [467.4] }),
      filesystem: z
        .enum(["ext4", "xfs", "btrfs"])
        .default("ext4")
        .meta({ description: "File system of the root partition", examples: ["ext4"] }),
      device: devicePath.default("/dev/disk/by-label/nixos").meta({
        description: "Partition of the root file system, by a stable name",
        examples: ["/dev/disk/by-label/nixos"],
      }),
      espDevice: devicePath.default("/dev/disk/by-label/boot").meta({
        description: "EFI system partition, mounted at /boot; used only with `boot: uefi`",
        examples: ["/dev/disk/by-label/boot"],
      }),
      installDisk: wholeDisk.optional().meta({
        description:
          "The whole disk that an installation erases and partitions, as `ls -l /dev/disk/by-id` names it; not needed for a host that was installed by hand",
        examples: ["/dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K123456"],
      }),
      swapGiB: swapGiB.default(0).meta({
        description: "Size of the swap partition in whole GiB, 0 (none) to 64; it has the label `swap`",
        examples: [16],
      }),
    })
    .meta({ description: "The disk that NixOS is installed on", examples: [{ sizeGiB: 467.4 }] }),
  gpus: z
    .array(
      z.strictObject({
        model: freeText(128).meta({
          description: "Model as the vendor writes it, including the vendor's name",
          examples: ["NVIDIA GTX 1050 Mobile"],
        }),
      }),
    )
    .default([])
    .meta({
      description: "Graphics cards; an NVIDIA card gets its driver and a label",
      examples: [[{ model: "Intel UHD Graphics" }]],
    }),
  laptop: z
    .boolean()
    .default(true)
    .meta({ description: "Whether it is a laptop, which keeps running when its lid closes" }),
});

const image = z.strictObject({
  ami: amiId.meta({
    description: "Id of the image, in the site's region; the account must be allowed to launch it",
    examples: ["ami-0123456789abcdef0"],
  }),
  architecture: z
    .enum(["x86_64", "arm64"])
    .optional()
    .meta({ description: "Architecture of the image; defaults to the instance type's", examples: ["arm64"] }),
});

/**
 * A host of either kind. The kind of its site decides which optional keys apply; `consistencyFindings` checks that.
 */
export const host = z.strictObject({
  hostname: dnsLabel.optional().meta({
    description: "Hostname, which is also the Kubernetes node name; defaults to the key under `hosts`",
    examples: ["laptop-firebat"],
  }),
  site: z.string().meta({ description: "Name of the site that it is in, a key under `sites`", examples: ["home"] }),
  role: z.enum(["control-plane", "worker"]).meta({
    description: "Role in the cluster: the control plane runs the API server, and workers run pods",
    examples: ["worker"],
  }),
  stateVersion: nixosRelease.optional().meta({
    description: "NixOS release that it was first installed with, quoted; defaults to nixos.release",
    examples: ["25.11"],
  }),
  address: ipv4Address.optional().meta({
    description:
      "IPv4 address in its site; required on a LAN, and on AWS defaults to one that follows from the hostname",
    examples: ["192.168.0.15"],
  }),
  interface: networkInterface.optional().meta({
    description: "The network card with the address; required on a LAN, and defaults to ens5 on AWS",
    examples: [{ name: "wlan0", kind: "wifi" }],
  }),
  boot: boot.optional().meta({
    description: "Firmware that boots it: uefi, or { bios: <disk> }; required on a LAN",
    examples: ["uefi", { bios: "/dev/sda" }],
  }),
  hardware: hardware.optional().meta({
    description: "CPU, memory, disk and GPUs; required on a LAN",
    examples: [{ cpu: { model: "Intel N100", threads: 4, maxGHz: 3.4 }, memoryGiB: 15.4, disk: { sizeGiB: 467.4 } }],
  }),
  instanceType: instanceType.optional().meta({
    description: "EC2 instance type; required on AWS, where it decides CPU, memory and architecture",
    examples: ["t3.medium"],
  }),
  rootVolumeGiB: rootVolumeGiB.optional().meta({
    description: "Size of the encrypted gp3 root volume in GiB, 8 to 16384; required on AWS",
    examples: [30],
  }),
  image: image.optional().meta({
    description: "NixOS image that it boots from, on AWS; defaults to the newest official one of nixos.release",
    examples: [{ ami: "ami-0123456789abcdef0" }],
  }),
  creditMode: z
    .enum(["standard", "unlimited"])
    .optional()
    .meta({
      description:
        "Credits of a burstable type (t3, t3a, t4g), on AWS; standard, the default, slows down without credits, and unlimited bills more of them",
      examples: ["unlimited"],
    }),
  etcdVolumeGiB: etcdVolumeGiB.optional().meta({
    description:
      "Size of the encrypted gp3 volume with etcd's data in GiB, 1 to 16384, on an AWS control plane; defaults to 8",
    examples: [8],
  }),
  subnet: cidr.optional().meta({
    description: "CIDR of its subnet, on AWS; defaults to the site's first",
    examples: ["10.20.1.0/24"],
  }),
});

export type ParsedHost = z.output<typeof host>;
export type HostKey = keyof ParsedHost;

/** The keys of a host that depend on the kind of its site. */
export const KEYS_BY_SITE = {
  lan: {
    required: ["address", "interface", "boot", "hardware"],
    foreign: ["instanceType", "rootVolumeGiB", "image", "creditMode", "etcdVolumeGiB", "subnet"],
  },
  aws: { required: ["instanceType", "rootVolumeGiB"], foreign: ["boot", "hardware"] },
} as const satisfies Record<SiteKind, { readonly required: readonly HostKey[]; readonly foreign: readonly HostKey[] }>;

/** The keys that a host can have on a site of this kind. */
export function hostKeys(kind: SiteKind): readonly string[] {
  const foreign: readonly string[] = KEYS_BY_SITE[kind].foreign;
  return Object.keys(host.shape).filter((key) => !foreign.includes(key));
}

import type { CpuLevel, CreditMode, Disk, NetworkInterface, Role } from "../model";

/** A host as the manifest writes it: plain data, in the manifest's units. The schema validates it when it is loaded. */
export interface HostEntry {
  /** Hostname, a DNS label. @default the key under `hosts` */
  readonly hostname?: string;
  /** Name of the site that the host is in. */
  readonly site: string;
  /** Role in the cluster. */
  readonly role: Role;
  /** NixOS release at installation, such as `25.11`. @default nixos.release */
  readonly stateVersion?: string;
  /** IPv4 address in the site; required on a LAN. @default one that follows from the hostname on AWS */
  readonly address?: string;
  /** The network card with the address; required on a LAN. @default ens5 on AWS */
  readonly interface?: InterfaceEntry;
  /** Firmware that boots it: `uefi`, or the disk whose boot sector holds GRUB; required on a LAN. */
  readonly boot?: "uefi" | { readonly bios: string };
  /** CPU, memory, disk and GPUs; required on a LAN. */
  readonly hardware?: HardwareEntry;
  /** CIDR of one of the site's subnets, on AWS. @default the site's first */
  readonly subnet?: string;
  /** EC2 instance type, such as `t3.medium`; required on AWS. */
  readonly instanceType?: string;
  /** Size of the root volume in GiB, 8 to 16,384; required on AWS. */
  readonly rootVolumeGiB?: number;
  /** Image that it boots from, on AWS. @default the newest official one */
  readonly image?: ImageEntry;
  /** Credits of a burstable type, on AWS. @default "standard" */
  readonly creditMode?: CreditMode;
  /** Size of the volume with etcd's data in GiB, 1 to 16,384, on an AWS control plane. @default 8 */
  readonly etcdVolumeGiB?: number;
}

/** An image in EC2, as the manifest writes it. */
export interface ImageEntry {
  /** Id, such as `ami-0123456789abcdef0`. */
  readonly ami: string;
  /** Its architecture, as AWS calls it. @default the instance type's */
  readonly architecture?: "x86_64" | "arm64";
}

/** A network card, as the manifest writes it. */
export interface InterfaceEntry {
  /** Name in the kernel, such as `wlan0`. */
  readonly name: string;
  /** Whether it is a Wi-Fi or an Ethernet card. */
  readonly kind: NetworkInterface["kind"];
  /** Hardware address, in lower case with colons. @default none, so the interface's name is not pinned to the card */
  readonly macAddress?: string;
}

/** The hardware of a machine at home, as the manifest writes it. */
export interface HardwareEntry {
  /** Whether it is a laptop. @default true */
  readonly laptop?: boolean;
  /** The processor. */
  readonly cpu: CpuEntry;
  /** Memory in GiB (2^30 bytes), 0.5 to 24,576. */
  readonly memoryGiB: number;
  /** The disk that NixOS is installed on. */
  readonly disk: DiskEntry;
  /** Graphics cards. @default none */
  readonly gpus?: readonly GpuEntry[];
}

/** A processor, as the manifest writes it. */
export interface CpuEntry {
  /** Model as the vendor writes it, such as `Intel N100`. */
  readonly model: string;
  /** Hardware threads, 1 to 8,192. */
  readonly threads: number;
  /** Highest clock rate in GHz, 0.1 to 10. */
  readonly maxGHz: number;
  /** x86-64 level, for an unknown model. @default the known model's */
  readonly level?: CpuLevel;
}

/** A disk, as the manifest writes it. */
export interface DiskEntry {
  /** Size of the disk in GiB, 1 to 262,144. */
  readonly sizeGiB: number;
  /** File system of the root partition. @default "ext4" */
  readonly filesystem?: Disk["filesystem"];
  /** Partition of the root file system. @default "/dev/disk/by-label/nixos" */
  readonly device?: string;
  /** EFI system partition. @default "/dev/disk/by-label/boot" */
  readonly espDevice?: string;
  /** The whole disk that an installation erases, under /dev/disk/by-id. @default none */
  readonly installDisk?: string;
  /** Size of the swap partition in whole GiB, 0 to 64. @default 0 */
  readonly swapGiB?: number;
}

/** A graphics card, as the manifest writes it. */
export interface GpuEntry {
  /** Model as the vendor writes it, such as `NVIDIA GTX 1050 Mobile`. */
  readonly model: string;
}

/** The same entry with its keys in the order of the example manifests, whatever the caller's order. */
export function inOrder(host: HostEntry): HostEntry {
  return {
    ...pick(host, ["hostname"]),
    site: host.site,
    role: host.role,
    ...pick(host, ["stateVersion", "address"]),
    ...(host.interface && {
      interface: {
        name: host.interface.name,
        kind: host.interface.kind,
        ...pick(host.interface, ["macAddress"]),
      },
    }),
    ...pick(host, ["boot"]),
    ...(host.hardware && { hardware: hardwareInOrder(host.hardware) }),
    ...pick(host, ["subnet", "instanceType", "rootVolumeGiB"]),
    ...(host.image && { image: { ami: host.image.ami, ...pick(host.image, ["architecture"]) } }),
    ...pick(host, ["creditMode", "etcdVolumeGiB"]),
  };
}

function hardwareInOrder(hardware: HardwareEntry): HardwareEntry {
  const { cpu, memoryGiB, disk } = hardware;
  return {
    ...pick(hardware, ["laptop"]),
    cpu: { model: cpu.model, threads: cpu.threads, maxGHz: cpu.maxGHz, ...pick(cpu, ["level"]) },
    memoryGiB,
    disk: { sizeGiB: disk.sizeGiB, ...pick(disk, ["filesystem", "device", "espDevice", "installDisk", "swapGiB"]) },
    ...(hardware.gpus && hardware.gpus.length > 0 && { gpus: hardware.gpus.map(({ model }) => ({ model })) }),
  };
}

/** The entries of some keys, in that order, without those that are undefined. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}

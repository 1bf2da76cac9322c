import type { Size } from "./units/Size";

/** Firmware that boots a host. */
export type Boot =
  | { readonly kind: "uefi" }
  /** GRUB in the boot sector of `device`. */
  | { readonly kind: "bios"; readonly device: string };

/** The hardware of a machine at home. */
export interface Hardware {
  readonly cpu: Cpu;
  /** Total memory, 0.5 to 24,576 GiB. */
  readonly memory: Size;
  /** The disk that NixOS is installed on. */
  readonly disk: Disk;
  /** Graphics cards, in the manifest's order. @default none */
  readonly gpus: readonly Gpu[];
  /** Whether it is a laptop, which keeps running when its lid closes. @default true */
  readonly laptop: boolean;
}

/** x86-64 microarchitecture level. @see https://gitlab.com/x86-psABIs/x86-64-ABI */
export type CpuLevel = "v1" | "v2" | "v3" | "v4";

/** A processor. */
export interface Cpu {
  /** Model as the vendor writes it, such as `Intel N100`. */
  readonly model: string;
  /** Hardware threads, 1 to 8,192. */
  readonly threads: number;
  /** Highest clock rate in GHz, 0.1 to 10. */
  readonly maxGHz: number;
  /** x86-64 level, for an unknown model; undefined if the manifest states none. */
  readonly level: CpuLevel | undefined;
}

/** A disk. */
export interface Disk {
  /** Size of the whole disk, 1 to 262,144 GiB. */
  readonly size: Size;
  /** File system of the root partition. @default "ext4" */
  readonly filesystem: "ext4" | "xfs" | "btrfs";
  /** Block device of the root file system, by a stable name. @default "/dev/disk/by-label/nixos" */
  readonly device: string;
  /** Block device of the EFI system partition. @default "/dev/disk/by-label/boot" */
  readonly espDevice: string;
  /** The whole disk that an installation erases, by its name under /dev/disk/by-id; undefined if the manifest states none. */
  readonly installDisk: string | undefined;
  /** Size of the swap partition in whole GiB, 0 to 64; 0 means that there is none. @default 0 */
  readonly swapGiB: number;
}

/** A graphics card. */
export interface Gpu {
  /** Model as the vendor writes it, such as `NVIDIA GTX 1050 Mobile`. */
  readonly model: string;
}

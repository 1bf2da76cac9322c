import type { NetworkInterface } from "../model";
import type { Proposal } from "./Proposal";

/** What a nixos-facter report says about a host. Lists have every candidate, the most likely first. */
export interface FacterProposals {
  /** The machine's platform in Nix, such as `x86_64-linux`. */
  readonly system: Proposal<string>;
  /** The CPU's model without marks and clock rate, such as `Intel N100`. */
  readonly cpuModel: Proposal<string>;
  /** Hardware threads of all sockets. */
  readonly threads: Proposal<number>;
  /** Highest clock rate in GHz, as the firmware or the CPU's name states it. Always has a note, because it is often wrong. */
  readonly maxGHz: Proposal<number>;
  /** Memory in GiB, with one decimal. Always has a note, because reports round it. */
  readonly memoryGiB: Proposal<number>;
  /** Disks: internal ones first, NVMe before others, then by size. */
  readonly disks: Proposal<readonly DiskCandidate[]>;
  /** Graphics cards, in the report's order. */
  readonly gpus: Proposal<readonly GpuCandidate[]>;
  /** Network cards that are hardware: built-in ones first, then by name. */
  readonly interfaces: Proposal<readonly InterfaceCandidate[]>;
  /** Whether it was booted by UEFI firmware. Reports say so from nixos-facter 0.4.3 on. */
  readonly uefi: Proposal<boolean>;
  /** Whether it is a laptop, by the type of its chassis. */
  readonly laptop: Proposal<boolean>;
}

/** A disk in a report. */
export interface DiskCandidate {
  /** Name in the kernel, such as `/dev/nvme0n1`, which may change from boot to boot. */
  readonly device: string;
  /** Stable name below /dev/disk/by-id; undefined if it has none. */
  readonly byId: string | undefined;
  /** Model as the disk reports it; undefined if it reports none. */
  readonly model: string | undefined;
  /** Size in GiB, with one decimal, rounded down. */
  readonly sizeGiB: number;
  /** Whether it is on USB, such as the stick that an installer was booted from. */
  readonly usb: boolean;
  /** Whether NixOS probably belongs on it, because it is the only disk that is not on USB. */
  readonly root: boolean;
}

/** A graphics card in a report. */
export interface GpuCandidate {
  /** Vendor, such as `NVIDIA`; undefined if the report does not name it. */
  readonly vendor: string | undefined;
  /** Model with its vendor, such as `NVIDIA GeForce GTX 1050 Mobile`; undefined if the report has only its PCI id. */
  readonly model: string | undefined;
  /** PCI id as `lspci -nn` prints it, such as `10de:1c8d`; undefined if it is not a PCI card. */
  readonly pciId: string | undefined;
}

/** A network card in a report. */
export interface InterfaceCandidate {
  /** Name in the kernel at the time of the report, such as `wlan0`. */
  readonly name: string;
  readonly kind: NetworkInterface["kind"];
  /**
   * Hardware address, in lower case with colons. Reports hold only the first character of it, so it is known only for a
   * name that contains it, such as `enx3c7c3f000001`; undefined otherwise.
   * @see https://github.com/nix-community/nixos-facter/blob/v0.4.4/pkg/hwinfo/resource_hw_addr.go
   */
  readonly macAddress: string | undefined;
  /** Model of the card; undefined if the report does not name it. */
  readonly model: string | undefined;
  /** Whether it is on USB. */
  readonly usb: boolean;
}

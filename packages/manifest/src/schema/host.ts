import { z } from "zod";
import {
  cidr,
  devicePath,
  dnsLabel,
  gibibytes,
  instanceType,
  interfaceName,
  ipv4Address,
  macAddress,
  nixosRelease,
} from "./scalars";

const networkInterface = z.strictObject({
  name: interfaceName,
  kind: z.enum(["wifi", "ethernet"]),
  macAddress: macAddress.optional().meta({ description: "Pins the interface's name to this card" }),
});

const boot = z.union([z.literal("uefi"), z.strictObject({ bios: devicePath })], {
  error: "Expected uefi, or { bios: <disk> } for GRUB in that disk's boot sector.",
});

const hardware = z.strictObject({
  cpu: z.strictObject({
    model: z
      .string()
      .min(1)
      .meta({ examples: ["Intel N100"] }),
    threads: z
      .int()
      .min(1)
      .meta({ examples: [4] }),
    maxGHz: z
      .number()
      .positive()
      .meta({ examples: [3.4] }),
    level: z
      .enum(["v1", "v2", "v3", "v4"])
      .optional()
      .meta({ description: "x86-64 level, for a model that is not known" }),
  }),
  memoryGiB: gibibytes(0.5),
  disk: z
    .strictObject({
      sizeGiB: gibibytes(1),
      filesystem: z.enum(["ext4", "xfs", "btrfs"]).default("ext4"),
      device: devicePath.default("/dev/disk/by-label/nixos"),
      espDevice: devicePath.default("/dev/disk/by-label/boot").meta({ description: "EFI system partition, for UEFI" }),
    })
    .meta({ examples: ["{ sizeGiB: 467.4 }"] }),
  gpus: z.array(z.strictObject({ model: z.string().min(1) })).default([]),
  laptop: z.boolean().default(true).meta({ description: "Keeps running with its lid closed" }),
});

/**
 * A host of either kind. Which of the optional keys belong to it depends on its site's kind,
 * which only `resolve` can see.
 */
export const host = z.strictObject({
  hostname: dnsLabel.optional().meta({ description: "What the machine calls itself; the key if absent" }),
  site: z.string().meta({ description: "Name of a site", examples: ["home"] }),
  role: z.enum(["control-plane", "worker"]).meta({ examples: ["worker"] }),
  stateVersion: nixosRelease
    .optional()
    .meta({ description: "NixOS release it was installed with; nixos.release if absent" }),
  address: ipv4Address.optional().meta({ description: "Address in its site; optional on AWS" }),
  interface: networkInterface.optional().meta({ examples: ["{ name: wlan0, kind: wifi }"] }),
  boot: boot.optional().meta({ examples: ["uefi"] }),
  hardware: hardware.optional().meta({ examples: ["{ cpu: ..., memoryGiB: 15.4, disk: ... }"] }),
  instanceType: instanceType.optional(),
  rootVolumeGiB: gibibytes(1)
    .optional()
    .meta({ description: "Size of the encrypted gp3 root volume, in GiB", examples: [30] }),
  subnet: cidr.optional().meta({ description: "Which subnet of its site; the first if absent" }),
});

export type ParsedHost = z.output<typeof host>;

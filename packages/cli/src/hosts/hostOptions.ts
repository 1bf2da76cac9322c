import type { CpuLevel, NetworkInterface } from "@ducksnest/manifest";
import { Option } from "commander";

/** Options that answer the questions about a new host. */
export interface HostOptions {
  readonly site?: string;
  readonly role: "worker" | "control-plane";
  readonly hostname?: string;
  readonly address?: string;
  readonly interface?: string;
  readonly kind?: NetworkInterface["kind"];
  readonly boot?: "uefi" | "bios";
  readonly bootDisk?: string;
  readonly cpu?: string;
  readonly cpuLevel?: CpuLevel;
  readonly threads?: string;
  readonly maxGhz?: string;
  readonly memory?: string;
  readonly disk?: string;
  readonly gpu?: readonly string[];
  readonly desktop?: true;
  readonly instanceType?: string;
  readonly volume?: string;
  readonly facter?: string;
  readonly keepKey?: true;
}

/** The options of `HostOptions`. */
export function hostOptions(): readonly Option[] {
  return [
    new Option("--facter <report>", "take the hardware from a report of nixos-facter, and ask only for the rest"),
    new Option("--site <site>", "site of the host (default: the only LAN)"),
    new Option("--role <role>", "role in the cluster").choices(["worker", "control-plane"]).default("worker"),
    new Option("--hostname <hostname>", "hostname (default: the name)"),
    new Option("--address <address>", "IPv4 address in the site"),
    new Option("--interface <name>", "network card with the address, such as wlan0"),
    new Option("--kind <kind>", "kind of the network card").choices(["wifi", "ethernet"]),
    new Option("--boot <firmware>", "firmware that boots the host").choices(["uefi", "bios"]),
    new Option("--boot-disk <device>", "with --boot bios: the disk whose boot sector holds GRUB, such as /dev/sda"),
    new Option("--cpu <model>", "model of the CPU, such as 'Intel N100'"),
    new Option("--cpu-level <level>", "x86-64 level of an unknown CPU").choices(["v1", "v2", "v3", "v4"]),
    new Option("--threads <number>", "hardware threads of the CPU"),
    new Option("--max-ghz <number>", "highest clock rate of the CPU in GHz"),
    new Option("--memory <GiB>", "memory in GiB"),
    new Option("--disk <GiB>", "size of the disk for NixOS in GiB, or the name of a disk in the report"),
    new Option("--gpu <model>", "model of a graphics card; can be repeated").argParser(
      (model: string, before: readonly string[] | undefined) => [...(before ?? []), model],
    ),
    new Option("--desktop", "the host is no laptop, so it has no lid"),
    new Option("--instance-type <type>", "EC2 instance type, such as t3.medium"),
    new Option("--keep-key", "keep the SSH key and secrets that its hostname has already"),
    new Option("--volume <GiB>", "size of an EC2 instance's root volume in GiB"),
  ];
}

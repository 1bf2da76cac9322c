import { memoryGiB, threads } from "../schema/amounts";
import { clockInName, cpuName } from "./cpuName";
import { disksOf } from "./disksOf";
import type { FacterProposals } from "./FacterProposals";
import { gpusOf } from "./gpusOf";
import { interfacesOf } from "./interfacesOf";
import { known, type Proposal, unknown } from "./Proposal";
import { type FacterReport, parseReport } from "./report";

const GIB = 2 ** 30;

/**
 * Reads a report of nixos-facter (0.3 or 0.4, format version 1) into proposals for a host. Every text in them is one line
 * without control characters; other texts count as missing. Sections that are missing make a proposal without a value.
 * @param text the content of `facter.json`
 * @throws InvalidValueError if the text is not JSON, or not a report of that version
 * @see https://github.com/nix-community/nixos-facter/blob/v0.4.4/pkg/facter/facter.go
 */
export function readFacterReport(text: string): FacterProposals {
  const report = parseReport(text);
  return {
    system: report.system === undefined ? unknown("The report does not name the platform.") : known(report.system),
    cpuModel: cpuModelOf(report),
    threads: threadsOf(report),
    maxGHz: maxGHzOf(report),
    memoryGiB: memoryOf(report),
    disks: disksOf(report),
    gpus: gpusOf(report),
    interfaces: interfacesOf(report),
    uefi: report.uefi
      ? known(report.uefi.supported)
      : unknown("The report does not say whether the host boots by UEFI; nixos-facter does from 0.4.3 on."),
    laptop: laptopOf(report),
  };
}

/** Names of the CPU: the kernel's, then the firmware's. */
function cpuNames({ hardware, smbios }: FacterReport): readonly string[] {
  const kernel = hardware.cpu.map(({ model_name: name }) => name);
  const firmware = (smbios?.processor ?? []).map(({ version }) => version);
  return [...kernel, ...firmware].flatMap((name) => (name && name.length <= MAX_MODEL_LENGTH ? [name] : []));
}

/** As in the schema of `cpu.model`. */
const MAX_MODEL_LENGTH = 128;

function cpuModelOf(report: FacterReport): Proposal<string> {
  const [name] = cpuNames(report);
  const model = name === undefined ? "" : cpuName(name);
  return model === "" ? unknown("The report does not name the CPU's model.") : known(model);
}

function threadsOf({ hardware }: FacterReport): Proposal<number> {
  const total = hardware.cpu.reduce((sum, { siblings }) => sum + (siblings ?? 0), 0);
  return threads.safeParse(total).success
    ? known(total)
    : unknown("The report does not say how many threads the CPU has.");
}

/**
 * SMBIOS gives the highest rate that the socket supports, which can be above or below the CPU's own.
 * @see https://www.dmtf.org/standards/smbios (DSP0134, Processor Information, Max Speed)
 */
function maxGHzOf(report: FacterReport): Proposal<number> {
  const firmware = (report.smbios?.processor ?? []).map(({ clock_max: megahertz = 0 }) => megahertz / 1000);
  const names = cpuNames(report).map((name) => clockInName(name) ?? 0);
  const highest = Math.max(0, ...[...firmware, ...names].filter((rate) => rate <= MAX_GHZ));
  if (highest < MIN_GHZ) return unknown("The report does not state the CPU's highest clock rate; `lscpu` does.");
  return known(
    Math.round(highest * 100) / 100,
    "The firmware or the CPU's name states this clock rate; compare it with CPU max MHz in `lscpu`.",
  );
}

/** As in the schema of `cpu.maxGHz`. */
const MIN_GHZ = 0.1;
const MAX_GHZ = 10;

/**
 * hwinfo rounds memory to four binary digits.
 * @see https://github.com/openSUSE/hwinfo/blob/master/src/hd/memory.c (hd_scan_memory)
 */
function memoryOf({ hardware, smbios }: FacterReport): Proposal<number> {
  const usable = hardware.memory
    .flatMap(({ resources }) => resources)
    .reduce((sum, { type, range }) => sum + (type === "phys_mem" ? (range ?? 0) : 0), 0);
  const installed = (smbios?.memory_device ?? []).reduce((sum, { size }) => sum + (size ?? 0) * 1024, 0);
  const rounded = proposedMemory(usable, "The report rounds memory by up to 1/16; compare it with `free -g`.");
  return (
    rounded ?? proposedMemory(installed, INSTALLED) ?? unknown("The report does not say how much memory there is.")
  );
}

const INSTALLED =
  "This is the installed memory; the firmware and a built-in GPU may keep a part of it. Compare it with `free -g`.";

function proposedMemory(bytes: number, note: string): Proposal<number> | undefined {
  const gibibytes = Math.floor((bytes / GIB) * 10) / 10;
  return memoryGiB.safeParse(gibibytes).success ? known(gibibytes, note) : undefined;
}

/**
 * Types of chassis that are portable computers with a battery, and those that are not.
 * @see https://www.dmtf.org/standards/smbios (DSP0134, System Enclosure or Chassis Types)
 */
const PORTABLE: ReadonlySet<number> = new Set([8, 9, 10, 11, 14, 30, 31, 32]);
const STATIONARY: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 13, 15, 16, 17, 23, 24, 28, 29, 34, 35, 36]);

/** hwinfo's form factor is a guess, and calls some desktops laptops, so the chassis comes first. */
function laptopOf({ hardware, smbios }: FacterReport): Proposal<boolean> {
  const types = (smbios?.chassis ?? []).map(({ chassis_type: type }) => type?.value ?? 0);
  if (types.some((type) => PORTABLE.has(type))) return known(true);
  if (types.some((type) => STATIONARY.has(type))) return known(false);
  const form = hardware.system?.form_factor;
  if (form === "laptop" || form === "desktop") {
    return known(
      form === "laptop",
      "The firmware does not name the type of the chassis, so this is a guess of hwinfo.",
    );
  }
  return unknown("The report does not say whether the host is a laptop.");
}

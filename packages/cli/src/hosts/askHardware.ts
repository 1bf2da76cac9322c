import type { DiskCandidate, FacterProposals, GpuEntry, HardwareEntry, HostEntry } from "@ducksnest/manifest";
import type { HostOptions } from "./hostOptions";
import type { Interview } from "./Interview";

/** Asks for firmware and hardware of a machine at home, unless a report says it. */
export async function askHardware(
  interview: Interview,
  options: HostOptions,
  report: FacterProposals | undefined,
): Promise<Required<Pick<HostEntry, "boot" | "hardware">>> {
  const cpu = await askCpu(interview, options, report);
  const memoryGiB = await interview.number({
    question: "Memory in GiB",
    option: "--memory <GiB>",
    given: options.memory ?? interview.reported("memory in GiB", report?.memoryGiB)?.toString(),
  });
  const disks = interview.reported("disks", report?.disks) ?? [];
  const { sizeGiB, disk } = await askDisk(interview, options, disks);
  const gpus = gpusOf(interview, options, report);
  const laptop = options.desktop ? false : interview.reported("laptop", report?.laptop);
  const boot = await askBoot(interview, options, report, disk);
  const installDisk = installDiskOf(disk, boot);
  return {
    boot,
    hardware: {
      ...(laptop === false && { laptop }),
      cpu,
      memoryGiB,
      disk: { sizeGiB, ...(installDisk !== undefined && { installDisk }) },
      ...(gpus.length > 0 && { gpus }),
    },
  };
}

/** The stable name of the disk; undefined if the report has none, or if GRUB is to be on another disk. */
function installDiskOf(disk: DiskCandidate | undefined, boot: NonNullable<HostEntry["boot"]>): string | undefined {
  return boot === "uefi" || boot.bios === disk?.byId ? disk?.byId : undefined;
}

async function askCpu(
  interview: Interview,
  options: HostOptions,
  report: FacterProposals | undefined,
): Promise<HardwareEntry["cpu"]> {
  const model = await interview.text({
    question: "CPU model, such as Intel N100",
    option: "--cpu <model>",
    given: options.cpu ?? interview.reported("CPU model", report?.cpuModel),
  });
  const threads = await interview.number({
    question: "Hardware threads of the CPU",
    option: "--threads <number>",
    given: options.threads ?? interview.reported("threads", report?.threads)?.toString(),
  });
  const maxGHz = await interview.number({
    question: "Highest clock rate of the CPU in GHz",
    option: "--max-ghz <number>",
    given: options.maxGhz ?? interview.reported("highest clock rate in GHz", report?.maxGHz)?.toString(),
  });
  return { model, threads, maxGHz, ...(options.cpuLevel && { level: options.cpuLevel }) };
}

/** The size of the disk for NixOS, and which disk of the report it is; undefined if only its size is known. */
async function askDisk(
  interview: Interview,
  { disk: given }: HostOptions,
  disks: readonly DiskCandidate[],
): Promise<{ readonly sizeGiB: number; readonly disk: DiskCandidate | undefined }> {
  const named = (text: string) => disks.find(({ device, byId }) => text === device || text === byId);
  const root = disks.find((disk) => disk.root);
  const choices = disks.map(({ device, sizeGiB }) => `${device} with ${sizeGiB} GiB`);
  const answer = await interview.text({
    question: choices.length > 0 ? `Disk for NixOS (${choices.join(", ")})` : "Size of the disk for NixOS in GiB",
    option: "--disk <GiB>",
    given: given ?? root?.device,
    proposal: disks[0]?.device,
    problem: (text) =>
      named(text) !== undefined || /^\d+(\.\d+)?$/.test(text)
        ? undefined
        : `"${text}" is neither a size in GiB nor a disk of the report.`,
  });
  const disk = named(answer);
  return { sizeGiB: disk?.sizeGiB ?? Number(answer), disk };
}

function gpusOf(interview: Interview, { gpu }: HostOptions, report: FacterProposals | undefined): readonly GpuEntry[] {
  if (gpu !== undefined) return gpu.map((model) => ({ model }));
  const reported = interview.reported("graphics cards", report?.gpus) ?? [];
  return reported.flatMap(({ model }) => (model === undefined ? [] : [{ model }]));
}

async function askBoot(
  interview: Interview,
  options: HostOptions,
  report: FacterProposals | undefined,
  disk: DiskCandidate | undefined,
): Promise<"uefi" | { readonly bios: string }> {
  const uefi = interview.reported("firmware", report?.uefi);
  const boot = await interview.text({
    question: "Firmware that boots it (uefi, bios)",
    option: "--boot <firmware>",
    given: options.boot ?? (uefi === undefined ? undefined : uefi ? "uefi" : "bios"),
    proposal: "uefi",
    problem: (text) => (text === "uefi" || text === "bios" ? undefined : "Answer uefi or bios."),
  });
  if (boot === "uefi") return "uefi";
  const bios = await interview.text({
    question: "Disk whose boot sector holds GRUB, such as /dev/sda",
    option: "--boot-disk <device>",
    given: options.bootDisk ?? disk?.byId,
    proposal: disk?.device,
  });
  return { bios };
}

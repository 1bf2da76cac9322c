import {
  type AwsHost,
  type Cpu,
  type CpuLevel,
  didYouMean,
  type Host,
  type LanHost,
  Size,
  type UnlocatedFinding,
} from "@ducksnest/manifest";
import type { Derived } from "../Derived";
import { type Architecture, instanceTypeNames, tryInstanceTypeFacts } from "../upstream/ec2";
import { tryCpuFacts, tryForeignArchitecture } from "./cpuModels";
import { type NvidiaFacts, tryNvidiaFacts } from "./gpuModels";

/** Facts about a host's hardware. */
export interface Machine {
  readonly architecture: Architecture;
  /** The architecture's name in Nix. */
  readonly nixSystem: "x86_64-linux" | "aarch64-linux";
  readonly cpuVendor: "intel" | "amd" | "arm";
  /** x86-64 microarchitecture level; undefined on ARM. */
  readonly cpuLevel: CpuLevel | undefined;
  /** Number of hardware threads, or of an instance's vCPUs. */
  readonly cpus: number;
  /** Total memory. */
  readonly memory: Size;
  /** Whether it swaps to compressed memory. LAN hosts below 4 GiB do, to survive peaks. */
  readonly zramSwap: boolean;
  /** Facts about the first GPU that an NVIDIA driver supports; undefined if there is none. */
  readonly nvidia: NvidiaFacts | undefined;
}

/** Derives a host's machine. Fails if its CPU model or instance type is not known. */
export function machineOf(host: Host): Derived<Machine> {
  return host.kind === "lan" ? lanMachine(host) : instance(host);
}

const ZRAM_BELOW = Size.gibibytes(4);

function lanMachine({ name, hardware }: LanHost): Derived<Machine> {
  const cpu = tryCpuFacts(hardware.cpu);
  if (cpu === undefined) return { findings: [unusableCpu(name, hardware.cpu)] };
  return {
    value: {
      architecture: "x86_64",
      nixSystem: "x86_64-linux",
      cpuVendor: cpu.vendor,
      cpuLevel: cpu.level,
      cpus: hardware.cpu.threads,
      memory: hardware.memory,
      zramSwap: hardware.memory.bytes < ZRAM_BELOW.bytes,
      nvidia: hardware.gpus.map(tryNvidiaFacts).find((facts) => facts?.branch !== undefined),
    },
  };
}

function unusableCpu(host: string, cpu: Cpu): UnlocatedFinding {
  const place = { rule: "known-cpu", path: ["hosts", host, "hardware", "cpu", "model"] };
  const architecture = tryForeignArchitecture(cpu);
  if (architecture !== undefined) {
    return {
      ...place,
      message: `"${cpu.model}" is ${architecture === "ARM" ? "an ARM" : "a RISC-V"} machine, but hosts on a LAN must be x86-64; no output supports ${architecture} there yet.`,
      fix: `Leave the host out.${architecture === "ARM" ? " ARM works on EC2, with t4g, m7g and other Graviton types." : ""}`,
    };
  }
  return {
    ...place,
    message: `Unknown CPU model "${cpu.model}", so its x86-64 level is not known.`,
    fix: "Write the model as `lscpu` prints it. If it is still unknown and `uname -m` prints x86_64, add `level:` beside it with the highest level that `/lib64/ld-linux-x86-64.so.2 --help` marks as supported.",
  };
}

function instance({ name, instanceType }: AwsHost): Derived<Machine> {
  const facts = tryInstanceTypeFacts(instanceType);
  if (facts === undefined) return { findings: [unknownInstanceType(name, instanceType)] };
  const arm = facts.architecture === "arm64";
  return {
    value: {
      architecture: facts.architecture,
      nixSystem: arm ? "aarch64-linux" : "x86_64-linux",
      cpuVendor: facts.cpuVendor,
      // Every x86 family in the table is Skylake, Zen or newer.
      cpuLevel: arm ? undefined : "v3",
      cpus: facts.vcpus,
      memory: facts.memory,
      zramSwap: false,
      nvidia: undefined,
    },
  };
}

function unknownInstanceType(host: string, instanceType: string): UnlocatedFinding {
  return {
    rule: "known-instance-type",
    path: ["hosts", host, "instanceType"],
    message: `Unknown EC2 instance type "${instanceType}", so its CPU, memory and architecture are not known.`,
    fix: similarInstanceType(instanceType),
  };
}

function similarInstanceType(name: string): string {
  const family = `${name.split(".")[0]}.`;
  const siblings = instanceTypeNames().filter((known) => known.startsWith(family));
  if (siblings.length > 0) return didYouMean(name, siblings);
  return "Use one of the t3, t3a, t4g families, or m, c, r of generations 6 to 8.";
}

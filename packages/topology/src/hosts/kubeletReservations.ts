import { Size } from "@ducksnest/manifest";
import { EVICTION_HARD } from "../upstream/kubernetes";

/** Resources that a kubelet keeps from pods. */
export interface KubeletReservations {
  /** For the kubelet and the container runtime. */
  readonly kubeReserved: {
    /** CPU in thousandths of a hardware thread. */
    readonly cpuMillicores: number;
    readonly memory: Size;
  };
  /** Thresholds below which the kubelet evicts pods. */
  readonly evictionHard: {
    /** Free memory. */
    readonly memoryAvailable: Size;
    /** Free space of the root file system, in percent. */
    readonly nodefsAvailablePercent: number;
    /** Free inodes of the root file system, in percent. */
    readonly nodefsInodesFreePercent: number;
    /** Free space of the file system with container images, in percent. */
    readonly imagefsAvailablePercent: number;
  };
}

/** Reserved share of each slice of memory; slices in GiB, from the bottom. */
const MEMORY_SLICES: readonly (readonly [gibibytes: number, share: number])[] = [
  [4, 0.25],
  [4, 0.2],
  [8, 0.1],
  [112, 0.06],
  [Number.POSITIVE_INFINITY, 0.02],
];

/** Reserved share of each slice of CPU; slices in cores, from the bottom. */
const CPU_SLICES: readonly (readonly [cores: number, share: number])[] = [
  [1, 0.06],
  [1, 0.01],
  [2, 0.005],
  [Number.POSITIVE_INFINITY, 0.0025],
];

/**
 * The reservations that Google Kubernetes Engine uses for a machine of this size, and the kubelet's default eviction
 * thresholds. All four thresholds are stated, because setting one drops the defaults of the others.
 * @param memory total memory
 * @param cpus hardware threads
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes#memory_and_cpu_reservations
 */
export function kubeletReservations(memory: Size, cpus: number): KubeletReservations {
  const { memoryAvailableMiB, ...fileSystems } = EVICTION_HARD;
  const gibibytes = memory.bytes / Size.gibibytes(1).bytes;
  const reserved = gibibytes < 1 ? Size.mebibytes(255) : Size.gibibytes(sumOfSlices(gibibytes, MEMORY_SLICES));
  return {
    kubeReserved: {
      cpuMillicores: Math.ceil(sumOfSlices(cpus, CPU_SLICES) * 1000),
      memory: Size.mebibytes(reserved.toMebibytes()),
    },
    evictionHard: {
      memoryAvailable: Size.mebibytes(memoryAvailableMiB),
      ...fileSystems,
    },
  };
}

function sumOfSlices(amount: number, slices: readonly (readonly [number, number])[]): number {
  let rest = amount;
  let sum = 0;
  for (const [width, share] of slices) {
    const part = Math.min(rest, width);
    sum += part * share;
    rest -= part;
  }
  return sum;
}

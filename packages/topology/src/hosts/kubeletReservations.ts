import { Size } from "@ducksnest/manifest";

/** What a kubelet keeps back from pods. */
export interface KubeletReservations {
  /** For the kubelet and the container runtime. */
  readonly kubeReserved: { readonly cpuMillicores: number; readonly memory: Size };
  /** Pods are evicted below these; `nodefs` and `imagefs` in percent of the file system. */
  readonly evictionHard: {
    readonly memoryAvailable: Size;
    readonly nodefsAvailablePercent: number;
    readonly nodefsInodesFreePercent: number;
    readonly imagefsAvailablePercent: number;
  };
}

/** Share of each slice of memory that is kept back; slices in GiB, from the bottom. */
const MEMORY_SLICES: readonly (readonly [gibibytes: number, share: number])[] = [
  [4, 0.25],
  [4, 0.2],
  [8, 0.1],
  [112, 0.06],
  [Number.POSITIVE_INFINITY, 0.02],
];

/** Share of each slice of CPU that is kept back; slices in cores, from the bottom. */
const CPU_SLICES: readonly (readonly [cores: number, share: number])[] = [
  [1, 0.06],
  [1, 0.01],
  [2, 0.005],
  [Number.POSITIVE_INFINITY, 0.0025],
];

/**
 * Reservations by size of machine, as Google Kubernetes Engine makes them, and the kubelet's own eviction thresholds.
 * All four thresholds are stated because setting one drops the defaults of the others.
 * @param memory total memory
 * @param cpus hardware threads
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes#memory_and_cpu_reservations
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#hard-eviction-thresholds
 */
export function kubeletReservations(memory: Size, cpus: number): KubeletReservations {
  const gibibytes = memory.bytes / Size.gibibytes(1).bytes;
  const reserved = gibibytes < 1 ? Size.mebibytes(255) : Size.gibibytes(sumOfSlices(gibibytes, MEMORY_SLICES));
  return {
    kubeReserved: {
      cpuMillicores: Math.ceil(sumOfSlices(cpus, CPU_SLICES) * 1000),
      memory: Size.mebibytes(reserved.toMebibytes()),
    },
    evictionHard: {
      memoryAvailable: Size.mebibytes(100),
      nodefsAvailablePercent: 10,
      nodefsInodesFreePercent: 5,
      imagefsAvailablePercent: 15,
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

import { Size } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";
import { kubeletReservations } from "@ducksnest/topology";

const reserved = (gibibytes: number, cpus: number) => kubeletReservations(Size.gibibytes(gibibytes), cpus).kubeReserved;

describe("kubelet reservations", () => {
  // Google's worked sums: 25% of the first 4 GiB, 20% of the next 4, 10% of the next 8, 6% up to 128, 2% above.
  it.each([
    [0.5, 255],
    [1, 256],
    [1.9, 486],
    [4, 1024],
    [8, 1843],
    [16, 2662],
    [32, 3645],
    [128, 9543],
    [256, 12165],
  ])("of %d GiB keep back %d MiB", (gibibytes, mebibytes) => {
    expect(reserved(gibibytes, 4).memory.toMebibytes()).toBe(mebibytes);
  });

  it.each([
    [1, 60],
    [2, 70],
    [4, 80],
    [8, 90],
    [16, 110],
    [64, 230],
  ])("of %d CPUs keep back %d millicores", (cpus, millicores) => {
    expect(reserved(8, cpus).cpuMillicores).toBe(millicores);
  });

  it("state all four eviction thresholds, because setting one drops the others' defaults", () => {
    const { memoryAvailable, ...percent } = kubeletReservations(Size.gibibytes(8), 4).evictionHard;
    expect(memoryAvailable.toMebibytes()).toBe(100);
    expect(percent).toEqual({ nodefsAvailablePercent: 10, nodefsInodesFreePercent: 5, imagefsAvailablePercent: 15 });
  });

  const anyMemory = fc.double({ min: 0.5, max: 2048, noNaN: true });
  const anyCpus = fc.integer({ min: 1, max: 512 });

  it("never shrink as the machine grows", () => {
    fc.assert(
      fc.property(anyMemory, anyMemory, anyCpus, anyCpus, (a, b, m, n) => {
        const small = reserved(Math.min(a, b), Math.min(m, n));
        const large = reserved(Math.max(a, b), Math.max(m, n));
        expect(small.memory.bytes).toBeLessThanOrEqual(large.memory.bytes);
        expect(small.cpuMillicores).toBeLessThanOrEqual(large.cpuMillicores);
      }),
    );
  });

  it("leave pods something, in whole MiB and millicores", () => {
    fc.assert(
      fc.property(anyMemory, anyCpus, (gibibytes, cpus) => {
        const { kubeReserved, evictionHard } = kubeletReservations(Size.gibibytes(gibibytes), cpus);
        const kept = kubeReserved.memory.bytes + evictionHard.memoryAvailable.bytes;
        expect(kept).toBeLessThan(Size.gibibytes(gibibytes).bytes);
        expect(kubeReserved.memory.bytes % Size.mebibytes(1).bytes).toBe(0);
        expect(kubeReserved.cpuMillicores).toBeLessThan(cpus * 1000);
        expect(Number.isInteger(kubeReserved.cpuMillicores)).toBe(true);
      }),
    );
  });
});

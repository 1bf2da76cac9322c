import type { CpuLevel } from "@ducksnest/manifest";
import { isVirtualCpu, tryCpuFacts, tryForeignArchitecture } from "@ducksnest/topology";

const facts = (model: string, level?: CpuLevel) => tryCpuFacts({ model, level, threads: 4, maxGHz: 3 });

const V2 = [
  // Generation 1, Nehalem and Westmere
  "Intel i3-M 330",
  "Intel Core i5-520M",
  "Intel i7-620M",
  "Intel Core i7-720QM",
  "Intel Core i7-860",
  "Intel Core i7-980X",
  "Intel Core i5-661",
  "Intel(R) Core(TM) i5 CPU       M 520  @ 2.40GHz",
  "Intel(R) Core(TM) i7 CPU         860  @ 2.80GHz",
  "Intel(R) Core(TM) i7 CPU       Q 720  @ 1.60GHz",
  // 2, Sandy Bridge
  "Intel i3-2310M",
  "Intel Core i5-2520M",
  "Intel i5-2500K",
  "Intel Core i7-2600",
  "Intel(R) Core(TM) i7-2620M CPU @ 2.70GHz",
  // 3, Ivy Bridge, and its three with a 4
  "Intel i3-3217U",
  "Intel Core i5-3320M",
  "Intel i7-3770K",
  "Intel Core i7-3970X",
  "Intel Core i7-4820K",
  "Intel Core i7-4930K",
  "Intel Core i7-4960X",
];
const V3 = [
  "Intel i3-4030U",
  "Intel Core i5-4570",
  "Intel i7-4790K",
  "Intel Core i7-4930MX",
  "Intel Core i7-4960HQ", // 4, Haswell
  "Intel i5-5200U",
  "Intel Core i7-5775C", // 5
  "Intel i3-6100U",
  "Intel(R) Core(TM) i7-6700K CPU @ 4.00GHz", // 6
  "Intel i5-7200U",
  "Intel Core i5-7Y54",
  "Intel i9-7900X", // 7
  "Intel i5-8250U",
  "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz",
  "Intel Core i7-8565U", // 8
  "Intel i7-9750H",
  "Intel i9-9900K", // 9
  "Intel i5-10210U",
  "Intel Core i3-1005G1",
  "Intel i5-1035G1",
  "Intel Core i7-1065G7",
  "Intel i9-10900K", // 10
  "Intel Core i3-1115G4",
  "Intel i5-1135G7",
  "11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz",
  "Intel i7-11800H", // 11
  "Intel i3-1215U",
  "Intel Core i5-1240P",
  "Intel i5-12400F",
  "12th Gen Intel(R) Core(TM) i7-12700K", // 12
  "Intel i5-1335U",
  "Intel Core i7-1360P",
  "Intel i9-13900K", // 13
  "Intel Core i5-14600K",
  "Intel i9-14900HX", // 14
  "Intel N100",
  "Intel N95",
  "Intel(R) N97",
  "Intel N150",
  "Intel Core i3-N305",
  "Intel Core 3 N355",
  "Intel Processor N50",
  "Intel Core Ultra 7 155H",
  "Intel(R) Core(TM) Ultra 5 225U",
  "Intel Core Ultra 9 285K",
];
const RYZEN = [
  "AMD Ryzen 5 1600",
  "AMD Ryzen 5 3500U",
  "AMD Ryzen 7 5800X",
  "AMD Ryzen 9 7950X3D",
  "AMD Ryzen AI 9 HX 370",
  "AMD Ryzen Embedded V1500B",
  "AMD Ryzen Threadripper 2950X",
  "AMD EPYC 7571",
  "AMD EPYC 9654 96-Core Processor",
];

/** Families beside Core and Ryzen, whose level is not that of the Core of their generation. */
const FAMILIES: Readonly<Record<CpuLevel, readonly string[]>> = {
  v1: [
    "QEMU Virtual CPU version 2.5+",
    "Common KVM processor",
    "Intel Core 2 Duo P9xxx (Penryn Class Core 2)",
    "Intel Celeron_4x0 (Conroe/Merom Class Core 2)",
    "AMD Opteron 23xx (Gen 3 Class Opteron)",
    "AMD Opteron 240 (Gen 1 Class Opteron)",
    "Intel Atom D525",
    "Intel(R) Atom(TM) CPU N270   @ 1.60GHz",
    "Intel Core 2 Duo E8400",
    "Intel(R) Core(TM)2 Duo CPU     E8400  @ 3.00GHz",
    "Intel(R) Xeon(R) CPU           E5450  @ 3.00GHz",
    "Intel Xeon X5460",
    "AMD A8-3870K",
    "AMD E-350 Processor",
    "AMD Phenom II X4 955",
    "AMD Athlon II X2 250",
    "AMD Turion II Neo N54L",
  ],
  v2: [
    "Intel Celeron J4125",
    "J4125",
    "Intel(R) Celeron(R) J4125 CPU @ 2.00GHz",
    "Intel Pentium Gold G5400",
    "G5400",
    "Intel(R) Pentium(R) Gold G5400 CPU @ 3.70GHz",
    "Intel Atom C3758",
    "C3758",
    "Intel(R) Atom(TM) CPU C3758 @ 2.20GHz",
    "Intel Xeon E3-12xx v2 (Ivy Bridge)",
    "Intel Xeon E312xx (Sandy Bridge)",
    "Westmere E56xx/L56xx/X56xx (Nehalem-C)",
    "Intel Core i7 9xx (Nehalem Class Core i7)",
    "Intel Atom Processor (Denverton)",
    "Intel Atom Processor (SnowRidge)",
    "AMD Opteron 62xx class CPU",
    "AMD Opteron 63xx class CPU",
    "Intel Celeron N5105",
    "Intel Pentium Silver N6000",
    "Intel Pentium Silver J5005",
    "Intel(R) Celeron(R) N4020 CPU @ 1.10GHz",
    "Intel Celeron N3350",
    "Intel(R) Celeron(R) CPU  J1900  @ 1.99GHz",
    "Intel(R) Celeron(R) CPU  N3050  @ 1.60GHz",
    "Intel Celeron 2955U",
    "Intel(R) Celeron(R) CPU 1007U @ 1.50GHz",
    "Intel(R) Celeron(R) CPU 847 @ 1.10GHz",
    "Intel(R) Pentium(R) CPU G4560 @ 3.50GHz",
    "Intel(R) Pentium(R) CPU G620 @ 2.60GHz",
    "Intel(R) Pentium(R) CPU G2020 @ 2.90GHz",
    "Intel(R) Celeron(R) CPU G1610 @ 2.60GHz",
    "Intel(R) Celeron(R) G4900 CPU @ 3.10GHz",
    "Intel Celeron G5905",
    "Intel Pentium Gold G6400",
    "Intel Pentium Gold G6605",
    "Intel(R) Pentium(R) Gold 7505 @ 2.00GHz",
    "Intel Pentium 4405U",
    "Intel Celeron 3865U",
    "Intel Atom x5-Z8350",
    "Intel Atom C2750",
    "Intel Atom x6425E",
    "Intel Atom Z3735F",
    "Intel Core i5-L16G7",
    "Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz",
    "Intel Xeon E5-2650 v2",
    "Intel Xeon E3-1230",
    "Intel(R) Xeon(R) CPU           X5650  @ 2.67GHz",
    "Intel(R) Xeon(R) CPU           E5520  @ 2.27GHz",
    "Intel Xeon X3430",
    "AMD FX-8350",
    "AMD FX(tm)-8350 Eight-Core Processor",
    "AMD FX-9590",
    "AMD A10-7850K",
    "AMD A10-6800K APU with Radeon(tm) HD Graphics",
    "AMD A4-5000",
    "AMD GX-412TC SOC",
    "AMD A8-7410",
    "AMD Athlon X4 860K",
    "AMD Athlon 5350 APU with Radeon(tm) R3",
    "Intel Processor x86-64-v2-AES",
  ],
  v3: [
    "Intel Xeon E5-2680 v4",
    "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz",
    "Xeon E5-2680v4",
    "E5-2680 v4",
    "Intel Xeon E-2224",
    "Intel(R) Xeon(R) E-2224 CPU @ 3.40GHz",
    "E-2224",
    "AMD Athlon 3000G",
    "3000G",
    "AMD Athlon 3000G with Radeon Vega Graphics",
    "AMD Ryzen Embedded R1505G with Radeon Vega Gfx",
    "R1505G",
    "V1605B",
    "Intel Core Processor (Haswell, no TSX)",
    "Intel Core Processor (Skylake, IBRS)",
    "Intel Xeon Processor (Cascadelake)",
    "Intel Xeon Processor (Icelake)",
    "AMD EPYC Processor (with IBPB)",
    "AMD EPYC-Rome Processor",
    "Intel Pentium Gold G7400",
    "Intel Celeron G6900",
    "Intel Pentium Gold 8505",
    "Intel Celeron 7305",
    "Intel Pentium D1508",
    "Intel Atom x7425E",
    "Intel Core m3-6Y30",
    "Intel Core M-5Y10",
    "Intel Core 5 120U",
    "Intel Xeon D-1541",
    "Intel Xeon Silver 4110",
    "Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz",
    "Intel Xeon W-2133",
    "Intel Xeon w5-2445",
    "Intel Xeon E3-1265L v3",
    "AMD FX-8800P",
    "AMD A12-9800",
    "AMD A9-9420",
    "AMD A10-8700P",
    "AMD Athlon X4 950",
    "AMD Athlon 200GE",
    "AMD Athlon Silver 3050U",
    "AMD Athlon 300U",
    "Intel Processor U300",
  ],
  v4: ["Intel Processor x86-64-v4-AVX"],
};
const ARM = [
  "Raspberry Pi 4",
  "Raspberry Pi 5",
  "BCM2712",
  "Rock 5B",
  "RK3588",
  "Rockchip RK3588S",
  "ARM Cortex-A76",
  "Ampere Altra Q80-30",
  "Neoverse-N1",
  "Apple M2",
  "Odroid N2+",
  "Orange Pi 5",
  "NVIDIA Jetson Orin Nano",
  "Snapdragon X Elite",
  "Amlogic S905X3",
  "Cortex-A72",
  "Pi 5",
  "aarch64",
];

describe("CPU models", () => {
  it.each(V2)("%s is v2", (model) => expect(facts(model)).toEqual({ vendor: "intel", level: "v2" }));
  it.each(V3)("%s is v3", (model) => expect(facts(model)).toEqual({ vendor: "intel", level: "v3" }));
  it.each(RYZEN)("%s is v3", (model) => expect(facts(model)).toEqual({ vendor: "amd", level: "v3" }));

  it.each(Object.entries(FAMILIES).flatMap(([level, models]) => models.map((model) => [model, level])))(
    "%s is %s",
    (model, level) => expect(facts(model)?.level).toBe(level),
  );

  it.each(["Intel Pentium P6000", "Intel Celeron G1101", "Odroid H2", "Sun SPARC", "x"])("%s is not known", (model) => {
    expect(facts(model)).toBeUndefined();
  });

  it("claims AVX for no Pentium, Celeron or Atom before Alder Lake", () => {
    const small = FAMILIES.v3.filter((model) => /Pentium|Celeron|Atom/.test(model));
    expect(small.sort()).toEqual([
      "Intel Atom x7425E",
      "Intel Celeron 7305",
      "Intel Celeron G6900",
      "Intel Pentium D1508",
      "Intel Pentium Gold 8505",
      "Intel Pentium Gold G7400",
    ]);
  });

  it("takes the manifest's word for the level, before its own", () => {
    expect(facts("Intel Pentium P6000", "v1")).toEqual({ vendor: "intel", level: "v1" });
    expect(facts("AMD FX-8350", "v2")).toEqual({ vendor: "amd", level: "v2" });
    expect(facts("Intel i9-7900X", "v4")).toEqual({ vendor: "intel", level: "v4" });
  });
});

describe("machines that are not x86-64", () => {
  it.each(ARM)("%s is ARM, whatever level is stated", (model) => {
    expect(tryForeignArchitecture({ model })).toBe("ARM");
    expect(facts(model, "v2")).toBeUndefined();
  });

  it("are told from x86-64 by their names alone", () => {
    expect(tryForeignArchitecture({ model: "VisionFive 2" })).toBe("RISC-V");
    for (const model of [...V2, ...V3, ...RYZEN, ...Object.values(FAMILIES).flat()]) {
      expect([model, tryForeignArchitecture({ model })]).toEqual([model, undefined]);
    }
  });
});

it("knows a virtual CPU from a real one", () => {
  expect(isVirtualCpu({ model: "QEMU Virtual CPU version 2.5+", level: undefined, threads: 2, maxGHz: 2 })).toBe(true);
  expect(isVirtualCpu({ model: "Intel N100", level: undefined, threads: 4, maxGHz: 3.4 })).toBe(false);
});

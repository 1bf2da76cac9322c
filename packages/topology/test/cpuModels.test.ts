import type { CpuLevel } from "@ducksnest/manifest";
import { tryCpuFacts } from "@ducksnest/topology";

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

describe("CPU models", () => {
  it.each(V2)("%s is v2", (model) => expect(facts(model)).toEqual({ vendor: "intel", level: "v2" }));
  it.each(V3)("%s is v3", (model) => expect(facts(model)).toEqual({ vendor: "intel", level: "v3" }));
  it.each(RYZEN)("%s is v3", (model) => expect(facts(model)).toEqual({ vendor: "amd", level: "v3" }));

  it.each([
    "Intel Celeron N5105",
    "Intel Pentium Silver N6000",
    "Intel Celeron J4125",
    "Intel Atom D525",
    "Intel Core 2 Duo E8400",
    "AMD A10-7850K",
    "AMD FX-8350",
    "Intel Core i5-L16G7",
    "x",
  ])("%s is not known", (model) => expect(facts(model)).toBeUndefined());

  it("takes the manifest's word for the level, before its own", () => {
    expect(facts("Intel Celeron N5105", "v2")).toEqual({ vendor: "intel", level: "v2" });
    expect(facts("AMD FX-8350", "v2")).toEqual({ vendor: "amd", level: "v2" });
    expect(facts("Intel i9-7900X", "v4")).toEqual({ vendor: "intel", level: "v4" });
  });
});

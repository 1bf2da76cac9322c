import { readFacterReport } from "@ducksnest/manifest";
import { aManifest, homelabOf, underivable } from "@ducksnest/testing";
import { aReport, hardware } from "./_report";

const proposedFor = (reported: string) =>
  readFacterReport(aReport({ hardware: hardware({ cpu: [{ model_name: reported, siblings: 4 }] }) })).cpuModel.value;

/** CPUs as /proc/cpuinfo names them, and the model that is proposed for each. */
const CPUS: readonly (readonly [reported: string, proposed: string])[] = [
  ["Intel(R) N100", "Intel N100"],
  ["Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", "Intel Core i5-8250U"],
  ["11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz", "Intel Core i7-1165G7"],
  ["Intel(R) Core(TM) i7 CPU       Q 720  @ 1.60GHz", "Intel Core i7 Q 720"],
  ["Intel(R) Core(TM) Ultra 7 155H", "Intel Core Ultra 7 155H"],
  ["Intel(R) Core(TM)2 Duo CPU     T7500  @ 2.20GHz", "Intel Core2 Duo T7500"],
  ["Intel(R) Celeron(R) CPU  N3350  @ 1.10GHz", "Intel Celeron N3350"],
  ["Intel(R) Celeron(R) J4125 CPU @ 2.00GHz", "Intel Celeron J4125"],
  ["Pentium(R) Dual-Core CPU       T4500  @ 2.30GHz", "Pentium Dual-Core T4500"],
  ["Intel(R) Atom(TM) CPU N270   @ 1.60GHz", "Intel Atom N270"],
  ["Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "Intel Xeon E5-2680 v4"],
  ["AMD Ryzen 5 PRO 5650U with Radeon Graphics", "AMD Ryzen 5 PRO 5650U"],
  ["AMD Ryzen 7 5800X 8-Core Processor", "AMD Ryzen 7 5800X"],
  ["AMD Ryzen Threadripper 1950X 16-Core Processor", "AMD Ryzen Threadripper 1950X"],
  ["AMD FX(tm)-8350 Eight-Core Processor", "AMD FX-8350"],
  ["AMD Athlon(tm) II X2 250 Processor", "AMD Athlon II X2 250"],
  ["QEMU Virtual CPU version 2.5+", "QEMU Virtual CPU version 2.5+"],
  ["Intel Core Processor (Haswell, no TSX)", "Intel Core Processor (Haswell, no TSX)"],
  ["Common KVM processor", "Common KVM processor"],
];

it.each(CPUS)("proposes a model for %s", (reported, proposed) => {
  expect(proposedFor(reported)).toBe(proposed);
});

it.each(CPUS)("proposes a model that is known for %s", (reported) => {
  const unknownFor = (model: string) =>
    underivable(homelabOf(aManifest({ "hosts.old.hardware.cpu.model": model }))).filter(
      ({ rule }) => rule === "known-cpu",
    );
  expect(unknownFor(proposedFor(reported) ?? "")).toEqual(unknownFor(reported));
  expect(unknownFor(reported)).toEqual([]);
});

import { CalicoCpuRule } from "../../../src/rules/calico/calico-runs-on-every-cpu";
import { findingsOf } from "../../_findings";

const CORE_2 = { model: "Intel Core 2 Duo T7300", threads: 2, maxGHz: 2, level: "v1" };
const QEMU = { model: "QEMU Virtual CPU version 2.5+", threads: 4, maxGHz: 2 };
const findings = (cpu: typeof CORE_2 | typeof QEMU, calico = "v3.32.1") =>
  findingsOf(CalicoCpuRule, { "hosts.old.hardware.cpu": cpu, "cluster.calico.version": calico });

describe("calico-runs-on-every-cpu", () => {
  it("passes in the reference homelab, whose oldest CPU is x86-64-v2", () => {
    expect(findingsOf(CalicoCpuRule)).toEqual([]);
  });

  it("reports a CPU that cannot be replaced", () => {
    expect(findings(CORE_2)).toEqual([
      'hosts.old.hardware.cpu: CPU "Intel Core 2 Duo T7300" of host "old" is x86-64-v1, but the images of Calico v3.32.1 need v2, so calico-node cannot start. -> Leave the host out of the cluster.',
    ]);
  });

  it("proposes another CPU type for a virtual machine", () => {
    expect(findings(QEMU)).toEqual([
      'hosts.old.hardware.cpu: CPU "QEMU Virtual CPU version 2.5+" of host "old" is x86-64-v1, but the images of Calico v3.32.1 need v2, so calico-node cannot start. -> Set the virtual machine\'s CPU type to `host` or `x86-64-v2-AES`. Then write the model that `lscpu` prints, or `level: v2`.',
    ]);
  });

  it.each([
    ["v3.30.7", 0],
    ["v3.31.0", 1],
  ])("with Calico %s, has %i findings", (calico, count) => {
    expect(findings(CORE_2, calico)).toHaveLength(count);
  });
});

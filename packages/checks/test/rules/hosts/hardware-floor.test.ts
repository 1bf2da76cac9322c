import { HardwareFloorRule } from "../../../src/rules/hosts/hardware-floor";
import { findingsOf, ONE_HOME } from "../../_findings";

describe("hardware-floor", () => {
  it.each(["t3.small", "t3.medium", "t4g.large", "m7g.large"])("passes with %s as control plane", (instanceType) => {
    expect(findingsOf(HardwareFloorRule, { "hosts.control-plane.instanceType": instanceType })).toEqual([]);
  });

  it.each([
    ["t3.micro", "2 CPUs and 1024 MiB", "t3.small"],
    ["t4g.micro", "2 CPUs and 1024 MiB", "t4g.small"],
    ["m7g.medium", "1 CPU and 4096 MiB", "m7g.large"],
    ["c7a.medium", "1 CPU and 2048 MiB", "c7a.large"],
  ])("reports %s as control plane, with the nearest of its architecture", (instanceType, has, larger) => {
    expect(findingsOf(HardwareFloorRule, { "hosts.control-plane.instanceType": instanceType })).toEqual([
      `hosts.control-plane.instanceType: Control plane "control-plane" has ${has}, but kubeadm needs 2 CPUs and 1700 MiB. -> Write \`instanceType: ${larger}\`, or a larger one.`,
    ]);
  });

  it("counts in MiB, as kubeadm does: 1.66 GiB are 1699", () => {
    const memory = (memoryGiB: number) =>
      findingsOf(HardwareFloorRule, { ...ONE_HOME, "hosts.old.hardware.memoryGiB": memoryGiB });
    expect(memory(1700 / 1024)).toEqual([]);
    expect(memory(1.66)).toEqual([
      'hosts.old.hardware: Control plane "old" has 4 CPUs and 1699 MiB, but kubeadm needs 2 CPUs and 1700 MiB. -> Make a larger host the control plane.',
    ]);
  });

  it("does not judge workers", () => {
    expect(findingsOf(HardwareFloorRule, { "hosts.old.hardware.memoryGiB": 1 })).toEqual([]);
  });
});

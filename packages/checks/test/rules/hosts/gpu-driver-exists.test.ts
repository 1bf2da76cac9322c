import { GpuDriverRule } from "../../../src/rules/hosts/gpu-driver-exists";
import { findingsOf } from "../../_findings";

const findings = (...models: string[]) =>
  findingsOf(GpuDriverRule, { "hosts.old.hardware.gpus": models.map((model) => ({ model })) });

describe("gpu-driver-exists", () => {
  it.each(["NVIDIA GTX 1050 Mobile", "NVIDIA GeForce RTX 3060", "Intel UHD 620", "AMD Radeon RX 580"])(
    "passes with %s",
    (model) => expect(findings(model)).toEqual([]),
  );

  it("passes without a GPU", () => expect(findings()).toEqual([]));

  it("warns of a generation that no driver branch supports, at its place in the list", () => {
    expect(findings("Intel UHD 620", "NVIDIA GeForce 310M")).toEqual([
      'hosts.old.hardware.gpus.1.model: No NVIDIA driver for the tesla generation of "NVIDIA GeForce 310M" builds on a current kernel, so host "old" gets nouveau, without CUDA. -> Run no GPU workload on this host, and accept the warning with `checks: { gpu-driver-exists: off }`.',
    ]);
  });

  it("warns of a generation that is unknown", () => {
    expect(findings("NVIDIA Whatever")).toEqual([
      'hosts.old.hardware.gpus.0.model: The generation of "NVIDIA Whatever" is unknown, so host "old" gets nouveau, without CUDA. -> Write the model as NVIDIA spells it, for example NVIDIA GTX 1050 Mobile, or set ducksnest.gpu in the host\'s extra.nix.',
    ]);
  });
});

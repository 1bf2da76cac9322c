import { NixosModulesRule } from "../../../src/rules/versions/nixos-release-has-options";
import { findingsOf } from "../../_findings";

const evaluates = (release: string, kubernetes: string) =>
  findingsOf(NixosModulesRule, { "nixos.release": release, "cluster.kubernetesVersion": kubernetes });

describe("nixos-release-has-options", () => {
  it.each(["25.11", "26.05", "26.11", "27.05"])("passes %s", (release) => {
    expect(evaluates(release, "1.36")).toEqual([]);
  });

  it("refuses 25.05, and leads to the next release, one Kubernetes minor ahead", () => {
    expect(evaluates("25.05", "1.33")).toEqual([
      'nixos.release: NixOS 25.05 reached its end of life on 2025-12-31 and lacks `services.logind.settings`, which the modules set and which 25.11 introduced. -> Write `nixos.release: "25.11"` and `cluster.kubernetesVersion: "1.34"`, and keep the `stateVersion` of installed hosts.',
    ]);
  });

  it("has nothing for a running cluster that is further behind", () => {
    expect(evaluates("24.11", "1.31")).toEqual([
      'nixos.release: NixOS 24.11 reached its end of life before 2025-12-31 and lacks `services.logind.settings`, which the modules set and which 25.11 introduced. -> Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"` if the cluster does not run yet. A running cluster cannot skip from Kubernetes 1.31 to 1.36, so create a new one.',
    ]);
  });
});

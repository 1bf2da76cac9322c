import { KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { END_OF_SUPPORT, NixosModulesRule, NixosReleaseRule } from "../../src/rules/NixosReleaseRule";
import { findingsOf } from "../_findings";

const changes = (release: string, kubernetes: string) => ({
  "nixos.release": release,
  "cluster.kubernetesVersion": kubernetes,
});
const supported = (release: string, kubernetes: string) => findingsOf(NixosReleaseRule, changes(release, kubernetes));
const evaluates = (release: string, kubernetes: string) => findingsOf(NixosModulesRule, changes(release, kubernetes));

it("knows when support ends for every release that is offered", () => {
  expect(Object.keys(END_OF_SUPPORT)).toEqual(expect.arrayContaining(Object.keys(KUBERNETES_OF_NIXOS)));
});

describe("nixos-release-supported", () => {
  it("passes the newest", () => expect(supported("26.05", "1.36")).toEqual([]));

  it("does not send a running cluster to a Kubernetes that it cannot reach", () => {
    expect(supported("25.11", "1.34")).toEqual([
      'nixos.release: NixOS 25.11 has had no security updates since 2026-06-30. -> Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"` for a cluster that does not run yet. One that runs cannot skip from Kubernetes 1.34 to 1.36: make a new one, or accept it for now with `checks: { nixos-release-supported: off }`.',
    ]);
  });

  it("sends it there where that is one step", () => {
    expect(supported("25.11", "1.35")).toEqual([
      'nixos.release: NixOS 25.11 has had no security updates since 2026-06-30. -> Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"`, and keep the `stateVersion` of hosts that are installed.',
    ]);
  });

  it("warns of a release that is not known", () => {
    expect(supported("26.11", "1.37")).toEqual([
      'nixos.release: NixOS 26.11 is not known here, so neither its Kubernetes minor nor its option names were checked. -> The newest known here is 26.05. Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"`, or try "26.11" on one host first.',
    ]);
  });

  it("leaves to the other rule what does not evaluate", () => expect(supported("25.05", "1.33")).toEqual([]));
});

describe("nixos-release-has-options", () => {
  it.each(["25.11", "26.05", "26.11", "27.05"])("passes %s", (release) => {
    expect(evaluates(release, "1.36")).toEqual([]);
  });

  it("refuses 25.05, and leads to the next release, one Kubernetes minor ahead", () => {
    expect(evaluates("25.05", "1.33")).toEqual([
      'nixos.release: NixOS 25.05 reached its end of life on 2025-12-31, and lacks `services.logind.settings`, which the modules set and which came with 25.11. -> Write `nixos.release: "25.11"` and `cluster.kubernetesVersion: "1.34"`, and keep the `stateVersion` of hosts that are installed.',
    ]);
  });

  it("has nothing for a running cluster that is further behind", () => {
    expect(evaluates("24.11", "1.31")).toEqual([
      'nixos.release: NixOS 24.11 reached its end of life before 2025-12-31, and lacks `services.logind.settings`, which the modules set and which came with 25.11. -> Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"` for a cluster that does not run yet. One that runs cannot skip from Kubernetes 1.31 to 1.36: make a new one.',
    ]);
  });
});

import { END_OF_NIXOS, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { NixosReleaseRule } from "../../../src/rules/versions/nixos-release-supported";
import { findingsOf } from "../../_findings";

const supported = (release: string, kubernetes: string) =>
  findingsOf(NixosReleaseRule, { "nixos.release": release, "cluster.kubernetesVersion": kubernetes });

it("knows when support ends for every release that is offered", () => {
  expect(Object.keys(END_OF_NIXOS)).toEqual(expect.arrayContaining(Object.keys(KUBERNETES_OF_NIXOS)));
});

describe("nixos-release-supported", () => {
  it("passes the newest", () => expect(supported("26.05", "1.36")).toEqual([]));

  it("does not send a running cluster to a Kubernetes that it cannot reach", () => {
    expect(supported("25.11", "1.34")).toEqual([
      'nixos.release: NixOS 25.11 has had no security updates since 2026-06-30. -> Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"` if the cluster does not run yet. A running cluster cannot skip from Kubernetes 1.34 to 1.36, so create a new one, or accept the warning for now with `checks: { nixos-release-supported: off }`.',
    ]);
  });

  it("sends it there where that is one step", () => {
    expect(supported("25.11", "1.35")).toEqual([
      'nixos.release: NixOS 25.11 has had no security updates since 2026-06-30. -> Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"`, and keep the `stateVersion` of installed hosts.',
    ]);
  });

  it("warns of a release that is not known", () => {
    expect(supported("26.11", "1.37")).toEqual([
      'nixos.release: ducksnest does not know NixOS 26.11, so it cannot check its Kubernetes minor or its options. -> The newest known release is 26.05. Write `nixos.release: "26.05"` and `cluster.kubernetesVersion: "1.36"`, or try "26.11" on one host first.',
    ]);
  });

  it("leaves to the other rule what does not evaluate", () => expect(supported("25.05", "1.33")).toEqual([]));
});

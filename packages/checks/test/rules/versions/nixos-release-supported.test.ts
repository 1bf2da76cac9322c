import { END_OF_NIXOS, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { NixosReleaseRule } from "../../../src/rules/versions/nixos-release-supported";
import { type Changes, findingsBesideLock, findingsOf, RUNNING } from "../../_findings";

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

describe("beside a cluster that runs", () => {
  const OLD = { "nixos.release": "25.11", "cluster.kubernetesVersion": "1.34" };
  const fix = (running: string, changes: Changes) =>
    findingsBesideLock(NixosReleaseRule, RUNNING.replace('"1.36"', `"${running}"`), changes)[0]?.split(" -> ")[1];

  it("has the API server upgraded first, and then names the newest release", () => {
    expect(fix("1.34", OLD)).toMatch(
      /^First upgrade the API server from Kubernetes 1\.34 to 1\.36, .* Then move to NixOS 26\.05, or accept/,
    );
    expect(fix("1.36", OLD)).toMatch(/^Write `nixos\.release: "26\.05"` and `cluster\.kubernetesVersion: "1\.36"`/);
  });

  it("names no release beside an unknown one that the API server refuses", () => {
    const unknown = { "nixos.release": "26.11" };
    expect(fix("1.36", unknown)).toContain('Write `nixos.release: "26.05"`');
    expect(fix("1.35", unknown)).toContain("First upgrade the API server from Kubernetes 1.35 to 1.36");
    expect(fix("1.40", unknown)).toContain("It brings kubelets that are too old for the API server of Kubernetes 1.40");
  });
});

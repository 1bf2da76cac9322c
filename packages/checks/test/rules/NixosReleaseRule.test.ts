import { KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { END_OF_SUPPORT, NixosReleaseRule } from "../../src/rules/NixosReleaseRule";
import { findingsOf } from "../_findings";

const release = (release: string) => findingsOf(NixosReleaseRule, { "nixos.release": release });

describe("nixos-release-supported", () => {
  it("knows the releases whose Kubernetes is known", () => {
    expect(Object.keys(END_OF_SUPPORT).sort()).toEqual(Object.keys(KUBERNETES_OF_NIXOS).sort());
  });

  it.each([
    [
      "25.11",
      'NixOS 25.11 has had no security updates since 2026-06-30. -> Write "26.05", and keep each host\'s `stateVersion: "25.11"`.',
    ],
    [
      "23.05",
      'NixOS 23.05 has had no security updates since before 2025-12-31. -> Write "26.05", and keep each host\'s `stateVersion: "23.05"`.',
    ],
    [
      "26.11",
      'NixOS 26.11 is not known here, so neither its Kubernetes minor nor its option names were checked. -> The newest known here is 26.05; write "26.05", or try "26.11" on one host first.',
    ],
  ])("reports %s", (name, finding) => expect(release(name)).toEqual([`nixos.release: ${finding}`]));
});
